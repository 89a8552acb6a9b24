import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { HostTensor } from '../pipeline/session.ts';
import type { Picture } from '../pipeline/picture.ts';
import { resample } from '../preprocess/resample.ts';
import type { KERNELS } from '../tensor/kernels.ts';
import { greyPicture, pictureOf, type Rgb } from '../preprocess/rgb.ts';
import { personClass, type AnnotationName, type AnnotatorKind } from './annotators.ts';
import { greyScale, interpolated, type Plane } from './depthMap.ts';
import { keypointsOf } from './keypoints.ts';
import { drawnPoses, openPosePoints } from './openPose.ts';
import { peopleIn, type Box } from './people.ts';
import { frameAround, framed } from './poseFrame.ts';

/** A network that is open: it takes a picture of a size that it wants. */
export interface Annotator {
  readonly config: object;
  readonly sizeFor: (picture: Rgb) => { readonly width: number; readonly height: number };
  /** How its pictures are scaled. */
  readonly kernel: keyof typeof KERNELS;
  /** What it says of a picture of that size, by the graph's names. */
  readonly see: (picture: Rgb) => Promise<Readonly<Record<string, HostTensor>>>;
}

/** Opens a network, and lets go of it after `task`. */
export type WithAnnotator = <T>(
  kind: AnnotatorKind,
  task: (annotator: Annotator) => Promise<T>,
) => Promise<T>;

/** Of the picture's own size. Throws AquatintError. */
export function annotate(name: AnnotationName, picture: Rgb, open: WithAnnotator): Promise<Picture> {
  return name === 'depth' ? depthOf(picture, open) : posesOf(picture, open);
}

/** How near everything is, scaled from the farthest to the nearest; as transformers' depth-estimation pipeline. */
function depthOf(picture: Rgb, open: WithAnnotator): Promise<Picture> {
  return open('depth-estimator', async (estimator) => {
    const depth = await depthSeen(picture, estimator);
    return greyPicture(greyScale(depth), picture.width, picture.height);
  });
}

export async function depthSeen(picture: Rgb, estimator: Annotator): Promise<Plane> {
  const { shape, data } = output(await estimator.see(scaled(picture, estimator)), 'predicted_depth', 2);
  const [height = 0, width = 0] = shape.slice(-2);
  return interpolated({ width, height, data }, picture);
}

/** Everybody's body in OpenPose's points; where nobody is found, that of whoever fills the picture. */
async function posesOf(picture: Rgb, open: WithAnnotator): Promise<Picture> {
  const found = await open('person-detector', (detector) => peopleSeen(picture, detector));
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const boxes = found.length === 0 ? [whole] : found;
  const people = await open('pose-estimator', async (estimator) => {
    const bodies = [];
    for (const box of boxes) bodies.push(await bodySeen(picture, box, estimator));
    return bodies;
  });
  return pictureOf(drawnPoses(people.map(openPosePoints), picture));
}

export async function peopleSeen(picture: Rgb, detector: Annotator): Promise<Box[]> {
  const person = personClass(detector.config);
  if (person === null)
    throw new AquatintError('adapter-unfit', [said('unfit.reader', { why: said('unfit.why.noPerson') })]);
  const seen = await detector.see(scaled(picture, detector));
  const detections = { logits: output(seen, 'logits', 2).data, boxes: output(seen, 'pred_boxes', 2).data };
  return peopleIn(detections, person, picture);
}

export async function bodySeen(picture: Rgb, box: Box, estimator: Annotator) {
  const size = estimator.sizeFor(picture);
  const frame = frameAround(box, size);
  const { shape, data } = output(await estimator.see(framed(picture, frame, size)), 'heatmaps', 3);
  const [height = 0, width = 0] = shape.slice(-2);
  return keypointsOf({ width, height, data }, frame);
}

const scaled = (picture: Rgb, { sizeFor, kernel }: Annotator): Rgb =>
  resample(picture, sizeFor(picture), kernel);

/** Throws AquatintError 'adapter-unfit'. */
function output(outputs: Readonly<Record<string, HostTensor>>, name: string, axes: number) {
  const tensor = outputs[name];
  if (tensor?.dtype === 'F32' && tensor.shape.length >= axes)
    return { shape: tensor.shape, data: tensor.data };
  const given = Object.keys(outputs).join(', ');
  throw new AquatintError('adapter-unfit', [
    said('unfit.reader', { why: said('unfit.why.output', { name, given }) }),
  ]);
}
