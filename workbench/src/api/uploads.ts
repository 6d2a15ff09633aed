// Evidence on its way to the server: tus 1.0, piece by piece, going on whatever breaks.
import { answer, client, csrf, ProblemError, type Problem, type Schemas } from './client';

export type Upload = Schemas['Upload'];

/** Each piece has its own checksum, so that what arrives damaged is sent again at once. */
const PIECE = 8 * 1024 * 1024;
const SAMPLE = 64 * 1024;
/** Speed and time are those of the last seconds, and not told before there are some. */
const WINDOW_MS = 15_000;
const SPEED_AFTER_MS = 3_000;
const WAIT_MAX_MS = 30_000;

export type SendingState = 'sending' | 'waiting' | 'paused' | 'refused' | 'done';

export interface Sending {
  id: string;
  case_id: string;
  name: string;
  size: number;
  offset: number;
  state: SendingState;
  /** Bytes in a second; null while it is not known. */
  speed: number | null;
  error: Error | null;
}

interface Task extends Sending {
  file: File;
  samples: { at: number; bytes: number }[];
  request: XMLHttpRequest | null;
}

const tasks = new Map<string, Task>();
const listeners = new Set<() => void>();
let seen: Sending[] = [];

function tell(): void {
  seen = [...tasks.values()].map(
    ({ file: _file, samples: _samples, request: _request, ...rest }) => rest,
  );
  listeners.forEach((listener) => listener());
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sendings(): Sending[] {
  return seen;
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Name, size, first and last bytes: enough to know the same file again without reading it all. */
export async function fingerprint(file: File): Promise<string> {
  const parts = [
    `${file.name}\n${file.size}\n`,
    await file.slice(0, SAMPLE).arrayBuffer(),
    await file.slice(Math.max(0, file.size - SAMPLE)).arrayBuffer(),
  ];
  return hex(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function metadata(values: Record<string, string>): string {
  const text = new TextEncoder();
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${base64(text.encode(value))}`)
    .join(',');
}

function address(task: { case_id: string; id: string }): string {
  return `/api/v1/cases/${task.case_id}/uploads/${task.id}`;
}

/** Thrown where nobody answered; everything else is the server's own refusal. */
class Unreachable extends Error {}

function send_piece(task: Task, piece: Blob, checksum: string): Promise<number> {
  return new Promise((kept, failed) => {
    const request = new XMLHttpRequest();
    task.request = request;
    const begun = task.offset;
    request.open('PATCH', address(task));
    request.setRequestHeader('X-Spoor-CSRF', csrf()['X-Spoor-CSRF']);
    request.setRequestHeader('Tus-Resumable', '1.0.0');
    request.setRequestHeader('Upload-Offset', String(begun));
    request.setRequestHeader('Upload-Checksum', `sha256 ${checksum}`);
    request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
    request.upload.onprogress = (event) => measure(task, begun + event.loaded);
    request.onload = () => {
      if (request.status === 204) kept(Number(request.getResponseHeader('Upload-Offset')));
      else failed(new ProblemError(problem_of(request)));
    };
    request.onerror = () => failed(new Unreachable());
    request.onabort = () => failed(new Unreachable());
    request.send(piece);
  });
}

function problem_of(request: XMLHttpRequest): Problem {
  try {
    return JSON.parse(request.responseText) as Problem;
  } catch {
    return { type: 'about:blank', title: '', status: request.status, detail: '', code: 'internal' };
  }
}

function measure(task: Task, bytes: number): void {
  const now = performance.now();
  task.samples.push({ at: now, bytes });
  while (task.samples.length > 2 && now - task.samples[0]!.at > WINDOW_MS) task.samples.shift();
  const first = task.samples[0]!;
  const seconds = (now - first.at) / 1000;
  task.speed = now - first.at > SPEED_AFTER_MS ? (bytes - first.bytes) / seconds : null;
  tell();
}

async function where(task: Task): Promise<number> {
  let response: Response;
  try {
    response = await fetch(address(task), {
      method: 'HEAD',
      headers: { 'Tus-Resumable': '1.0.0' },
      credentials: 'same-origin',
    });
  } catch {
    throw new Unreachable();
  }
  // The answer to HEAD has no words; the same question by GET has.
  if (!response.ok) {
    await answer(
      client.GET('/api/v1/cases/{case}/uploads/{upload}', {
        params: { path: { case: task.case_id, upload: task.id } },
      }),
    );
    throw new Unreachable();
  }
  return Number(response.headers.get('Upload-Offset'));
}

async function step(task: Task): Promise<void> {
  const piece = task.file.slice(task.offset, Math.min(task.offset + PIECE, task.size));
  const digest = await crypto.subtle.digest('SHA-256', await piece.arrayBuffer());
  if (task.state !== 'sending') return;
  task.offset = await send_piece(task, piece, base64(new Uint8Array(digest)));
  measure(task, task.offset);
}

/** Refusals that another look at the offset, or the same bytes again, may heal. */
function may_heal(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof ProblemError)) return false;
  const { status } = error.problem;
  return status === 409 || status === 460 || status === 429 || status === 503;
}

async function run(task: Task): Promise<void> {
  let failures = 0;
  while (task.state === 'sending' || task.state === 'waiting') {
    try {
      if (failures > 0 || task.samples.length === 0) {
        task.offset = await where(task);
        measure(task, task.offset);
      }
      if (task.state === 'waiting') task.state = 'sending';
      if (task.offset >= task.size) {
        task.state = 'done';
        break;
      }
      await step(task);
      failures = 0;
    } catch (error) {
      if (task.state !== 'sending' && task.state !== 'waiting') break;
      failures += 1;
      task.samples = [];
      task.speed = null;
      if (!may_heal(error) || failures > 8) {
        task.state = 'refused';
        task.error = error instanceof Error ? error : new Error(String(error));
        break;
      }
      task.state = 'waiting';
      tell();
      await new Promise((go_on) => setTimeout(go_on, Math.min(500 * 2 ** failures, WAIT_MAX_MS)));
    }
  }
  task.request = null;
  tell();
}

function begin(upload: Upload, file: File): void {
  const task: Task = {
    id: upload.id,
    case_id: upload.case,
    name: upload.name,
    size: upload.size,
    offset: upload.offset,
    state: 'sending',
    speed: null,
    error: null,
    file,
    samples: [],
    request: null,
  };
  tasks.set(upload.id, task);
  void run(task);
  tell();
}

/** Announces the file and sends it. */
export async function send(
  case_id: string,
  file: File,
  more: { exhibit: string; sha256: string },
): Promise<Upload> {
  const made = await answer(
    client.POST('/api/v1/cases/{case}/uploads', {
      params: {
        path: { case: case_id },
        header: {
          ...csrf(),
          'Tus-Resumable': '1.0.0',
          'Upload-Length': file.size,
          'Upload-Metadata': metadata({
            filename: file.name,
            exhibit: more.exhibit,
            sha256: more.sha256.trim().toLowerCase(),
            fingerprint: await fingerprint(file),
          }),
        },
      },
    }),
  );
  begin(made, file);
  return made;
}

/** Whether it is the file that was begun with; sending goes on if so. */
export async function go_on_with(upload: Upload, file: File): Promise<boolean> {
  if (file.size !== upload.size || (await fingerprint(file)) !== upload.fingerprint) return false;
  begin(upload, file);
  return true;
}

export function pause(id: string): void {
  const task = tasks.get(id);
  if (!task) return;
  task.state = 'paused';
  task.samples = [];
  task.speed = null;
  task.request?.abort();
  tell();
}

export function resume(id: string): void {
  const task = tasks.get(id);
  if (!task || task.state === 'sending' || task.state === 'waiting') return;
  task.state = 'sending';
  task.error = null;
  void run(task);
  tell();
}

export async function remove(upload: Upload): Promise<void> {
  pause(upload.id);
  tasks.delete(upload.id);
  tell();
  await answer(
    client.DELETE('/api/v1/cases/{case}/uploads/{upload}', {
      params: {
        path: { case: upload.case, upload: upload.id },
        header: { ...csrf(), 'Tus-Resumable': '1.0.0' },
      },
    }),
  );
}

/** Seconds left at the speed of now; null while that is not known. */
export function seconds_left(sending: Sending): number | null {
  if (!sending.speed || sending.state !== 'sending') return null;
  return Math.ceil((sending.size - sending.offset) / sending.speed);
}
