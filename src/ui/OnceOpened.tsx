import { Suspense, useState, type ReactNode } from 'react';

interface Props {
  readonly isOpen: boolean;
  /** Made with `lazy`. */
  readonly children: ReactNode;
}

/** Fetched when it is first opened; then it stays, so that it closes softly. */
export function OnceOpened({ isOpen, children }: Props) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return wasOpen ? <Suspense>{children}</Suspense> : null;
}
