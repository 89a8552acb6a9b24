import { create } from 'zustand';

/** Whether the dialog is open in which a mask is painted for the picture to start from. */
export const useMaskPainting = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export const openMask = (isOpen: boolean): void => useMaskPainting.setState({ isOpen });
