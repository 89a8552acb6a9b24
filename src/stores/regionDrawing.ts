import { create } from 'zustand';

/** The print over which regions are drawn that are to be painted anew; null: none. */
export const useRegionDrawing = create<{ readonly print: string | null }>()(() => ({ print: null }));

export const drawRegions = (print: string | null): void => useRegionDrawing.setState({ print });
