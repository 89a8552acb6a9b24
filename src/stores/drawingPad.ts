import { create } from 'zustand';

/** Whether the drawing pad is open. */
export const useDrawingPad = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export const openDrawingPad = (isOpen: boolean): void => useDrawingPad.setState({ isOpen });
