/** A part of a picture in its pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a detector of the DETR family says. */
export interface Detections {
  /** [queries, classes], and behind the last class "nothing" where it was trained so (DETR, YOLOS). */
  readonly logits: Float32Array;
  /** Centre, width and height as shares of the picture, [queries, 4]. */
  readonly boxes: Float32Array;
}

/** As Hugging Face's example of ViTPose has it. */
const LEAST_SCORE = 0.3;
/** A crowd is no pose. */
const MOST_PEOPLE = 32;

/** Where the people are, the surest first, as transformers' post_process_object_detection finds them. */
export function peopleIn(
  { logits, boxes }: Detections,
  person: { readonly index: number; readonly classes: number },
  picture: Size,
): Box[] {
  const queries = boxes.length / 4;
  const width = logits.length / queries;
  const scoreOf = width > person.classes ? scoreBesideNothing : ownScore(logits, queries);
  const found = Array.from({ length: queries }, (_, i) => ({
    box: boxOf(boxes.subarray(4 * i, 4 * i + 4), picture),
    score: scoreOf(logits.subarray(width * i, width * (i + 1)), person.index),
  }));
  return found
    .filter(({ score }) => score > LEAST_SCORE)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_PEOPLE)
    .map(({ box }) => box);
}

/** Each class for itself (RT-DETR, D-FINE): of all classes of all queries as many count as there are queries. */
function ownScore(all: Float32Array, queries: number): (logits: Float32Array, index: number) => number {
  const least = all.toSorted()[all.length - queries] ?? -Infinity;
  return (logits, index) => {
    const logit = logits[index] ?? -Infinity;
    return logit < least ? 0 : 1 / (1 + Math.exp(-logit));
  };
}

/** One class for all; 0 where another than this one is likelier. */
function scoreBesideNothing(logits: Float32Array, index: number): number {
  const own = logits[index] ?? 0;
  const named = logits.subarray(0, -1);
  if (named.some((other) => other > own)) return 0;
  return 1 / logits.reduce((sum, other) => sum + Math.exp(other - own), 0);
}

function boxOf([x = 0, y = 0, width = 0, height = 0]: Float32Array, picture: Size): Box {
  return {
    x: (x - width / 2) * picture.width,
    y: (y - height / 2) * picture.height,
    width: width * picture.width,
    height: height * picture.height,
  };
}
