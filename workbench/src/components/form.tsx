// Fields, choices, dialogs and buttons: React Aria's behaviour under our own style.
import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, Heading } from 'react-aria-components/Dialog';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';

import { useLanguage } from '../language/context';
import { Icon } from './icons';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  label: string;
  hint?: string | undefined;
  /** Codes, names and paths stay left to right. */
  code?: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** The browser's own checks (required, minLength, pattern) speak the browser's language. */
export function Field({ label, hint, code, onChange, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        dir={code ? 'ltr' : 'auto'}
        className={code ? 'code' : ''}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint ? (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      ) : null}
    </div>
  );
}

export function lines_of(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Several lines: lists, rules, passwords. */
export function TextField(props: {
  label: string;
  hint?: string;
  value: string;
  change: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        rows={4}
        dir="auto"
        spellCheck={false}
        className="code"
        value={props.value}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onChange={(event) => props.change(event.target.value)}
      />
      {props.hint ? (
        <span id={`${id}-hint`} className="hint">
          {props.hint}
        </span>
      ) : null}
    </div>
  );
}

export interface Option {
  id: string;
  name: string;
}

interface ChoiceProps {
  label: string;
  /** Only for screen readers; what is chosen speaks for itself. */
  hide_label?: boolean;
  options: Option[];
  value: string;
  choose: (id: string) => void;
  before?: ReactNode;
}

export function Choice({ label, hide_label, options, value, choose, before }: ChoiceProps) {
  return (
    <Select
      className="choice"
      selectedKey={value}
      onSelectionChange={(key) => choose(String(key ?? ''))}
      {...(hide_label ? { 'aria-label': label } : {})}
    >
      {hide_label ? null : <Label>{label}</Label>}
      <Button className="button choice-button">
        {before}
        <SelectValue />
        <Icon name="down" size={12} />
      </Button>
      <Popover className="popover">
        <ListBox items={options} className="list">
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className="list-item">
              {option.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

interface DialogBoxProps {
  title: string;
  open: boolean;
  close: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function DialogBox({ title, open, close, children, wide }: DialogBoxProps) {
  const { t } = useLanguage();
  return (
    <ModalOverlay
      className="overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(now) => {
        if (!now) close();
      }}
    >
      <Modal className={wide ? 'modal wide' : 'modal'}>
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <button type="button" className="quiet" onClick={close} aria-label={t('common.close')}>
              <Icon name="close" />
            </button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
