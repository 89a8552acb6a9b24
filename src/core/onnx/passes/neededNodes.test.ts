import { expect, test } from 'vitest';
import { GraphBuilder } from '../graph.ts';
import { peakNumbers } from '../graphMemory.ts';
import { relu } from '../../models/layers/activation.ts';
