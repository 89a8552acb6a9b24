import { useState, type ReactNode } from 'react';

interface Props {
  readonly isOpen: boolean;
  /** Made with `later`. */
  readonly children: ReactNode;
}

/** Fetched when it is first opened; then it stays, so that it closes softly. */
export function OnceOpened({ isOpen, children }: Props) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return wasOpen ? children : null;
}
