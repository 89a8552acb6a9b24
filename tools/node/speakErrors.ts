import { speakErrors } from '../../src/stores/sentence.ts';

/** Tests ask for what people read. */
speakErrors();
