// The one way to the server: typed by its OpenAPI document, errors as RFC 9457 problems.
import createClient from 'openapi-fetch';

import type { components, paths } from './openapi';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];

/** What the server refused or could not do. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

let csrf_token = '';

/** Called with the token that sign-in and /me give. */
export function keep_csrf(token: string): void {
  csrf_token = token;
}

export function csrf(): { 'X-Spoor-CSRF': string } {
  return { 'X-Spoor-CSRF': csrf_token };
}

export const client = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  // Filters that may be repeated are repeated: kind=a&kind=b.
  querySerializer: { array: { style: 'form', explode: true } },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function problem_of(error: unknown, response: Response): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem;
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: '',
    code: 'internal',
  };
}

/** What was asked for, or a ProblemError. */
export async function answer<T>(asked: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new ProblemError(problem_of(error, response));
  return data as NonNullable<T>;
}
