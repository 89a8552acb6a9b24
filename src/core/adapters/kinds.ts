import type { AdapterKind } from './kind.ts';
import { DIFFERENCE } from './kinds/difference.ts';
import { GLORA } from './kinds/glora.ts';
import { IA3 } from './kinds/ia3.ts';
import { LOHA } from './kinds/loha.ts';
import { LOKR } from './kinds/lokr.ts';
import { LORA } from './kinds/lora.ts';
import { OFT } from './kinds/oft.ts';

/** All that is read. One more is a file of its own and a line here. */
export const KINDS: readonly AdapterKind[] = [LORA, LOHA, LOKR, OFT, GLORA, IA3, DIFFERENCE];
