import { BOX_NUMBERS, FACE_GRIDS } from '../../models/blazeFace.ts';
import { FACE_SIDE } from '../../models/faceSide.ts';

/** In pixels of what the network looks at. */
export interface FaceBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** 0 … 1 */
  readonly score: number;
}

/** MediaPipe's own. */
const LEAST_SCORE = 0.5;
const SAME_FACE = 0.3;

export type Heads = (name: string) => Float32Array;

/** What the network's numbers say: faces, the surest first, each once. */
export function faceBoxes(heads: Heads): readonly FaceBox[] {
  const found = FACE_GRIDS.flatMap((grid) => boxesOf(heads, grid)).sort((a, b) => b.score - a.score);
  const faces: FaceBox[] = [];
  let left = found;
  while (left.length > 0) {
    const [surest] = left;
    if (surest === undefined) break;
    const same = left.filter((box) => overlap(box, surest) > SAME_FACE);
    faces.push(blended(same, surest.score));
    left = left.filter((box) => box !== surest && !same.includes(box));
  }
  return faces;
}

function boxesOf(heads: Heads, { side, boxes, name }: (typeof FACE_GRIDS)[number]): FaceBox[] {
  const [scores, numbers] = [heads(`score_${name}`), heads(`box_${name}`)];
  const places = side * side;
  const found: FaceBox[] = [];
  for (let box = 0; box < boxes; box += 1) {
    for (let place = 0; place < places; place += 1) {
      const score = 1 / (1 + Math.exp(-(scores[box * places + place] ?? 0)));
      if (score < LEAST_SCORE) continue;
      const at = (i: number): number => numbers[(box * BOX_NUMBERS + i) * places + place] ?? 0;
      const x = (((place % side) + 0.5) / side) * FACE_SIDE + at(0);
      const y = ((Math.floor(place / side) + 0.5) / side) * FACE_SIDE + at(1);
      const [width, height] = [at(2) / 2, at(3) / 2];
      found.push({ left: x - width, right: x + width, top: y - height, bottom: y + height, score });
    }
  }
  return found;
}

/** Boxes of one face, the surer ones counting more (MediaPipe's weighted suppression). */
function blended(same: readonly FaceBox[], score: number): FaceBox {
  const total = same.reduce((sum, box) => sum + box.score, 0);
  const mean = (side: 'left' | 'top' | 'right' | 'bottom'): number =>
    same.reduce((sum, box) => sum + box.score * box[side], 0) / total;
  return { left: mean('left'), top: mean('top'), right: mean('right'), bottom: mean('bottom'), score };
}

/** Shared area over area of both. */
function overlap(a: FaceBox, b: FaceBox): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  const areaOf = (box: FaceBox): number => (box.right - box.left) * (box.bottom - box.top);
  return (across * down) / (areaOf(a) + areaOf(b) - across * down);
}
