import { create } from 'zustand';
import { visibleText } from '../core/visibleText.ts';

/** Things worth a line at the edge of the page. The page words them; this keeps the facts. */
export interface Notice {
  readonly id: number;
  readonly tone: 'plain' | 'warning';
  readonly text: string;
  /** A button, by the command it runs. */
  readonly command: NoticeCommand | null;
}

export type NoticeCommand =
  | { readonly kind: 'undo-delete'; readonly entries: readonly string[] }
  /** The form as it was at that mark of its history. */
  | { readonly kind: 'undo-draft'; readonly mark: number }
  | { readonly kind: 'start-from'; readonly picture: Blob }
  | { readonly kind: 'update' }
  | { readonly kind: 'reload' };

export interface NoticeRequest {
  readonly text: string;
  readonly tone?: Notice['tone'];
  readonly command?: NoticeCommand;
}

let nextId = 1;

export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

export function notify({ text, tone = 'plain', command }: NoticeRequest): void {
  const notice: Notice = { id: nextId++, tone, text: visibleText(text), command: command ?? null };
  useNotices.setState(({ notices }) => ({ notices: [...notices, notice] }));
}

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
