import { laterTexts } from '../../src/texts/laterTexts.ts';

/** Tests have every text from the beginning, as the page has once its parts were shown. */
await laterTexts();
