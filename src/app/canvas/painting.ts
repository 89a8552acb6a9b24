import { around, type Area, type Point } from '../../core/canvas/area.ts';
import { blurredMask } from '../../core/canvas/blurMask.ts';
import { grownMask } from '../../core/canvas/growMask.ts';
import { History } from '../../core/canvas/history.ts';
import { maskSketch } from '../../core/canvas/maskSketch.ts';
import { strokeShape, type Shape } from '../../core/canvas/shapes.ts';
import { TiledMask } from '../../core/canvas/tiledMask.ts';
import { TiledSketch, type Colour } from '../../core/canvas/tiledSketch.ts';
import type { Photo } from './photo.ts';
import { aMoment } from './readRows.ts';

/** What a stroke or a shape is painted on, and how. */
export interface Ink {
  readonly on: 'mask' | 'sketch';
  readonly erasing: boolean;
  readonly colour: Colour;
}

/** Told where mask or sketch look different; null: perhaps both. */
type Viewer = (area: Area, on: Ink['on'] | null) => void;

export interface BrushInk extends Ink {
  /** Pixels of the picture. */
  readonly radius: number;
}

/** What the tools show of it. */
export interface PaintingState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Something goes through the whole picture; what is done until it is through comes after it. */
  readonly isBusy: boolean;
  /** Anything was done since it was opened. */
  readonly isChanged: boolean;
  /** What the picture becomes: it may lie inside the photo, and go beyond it. */
  readonly frame: Area;
}

/** Longer nobody is kept waiting by one stretch of work, in milliseconds. */
const STRETCH = 12;
/** Of the radius: nearer to the last one a point changes nothing that is seen. */
const LEAST_WAY = 0.08;

interface Pen {
  readonly ink: BrushInk;
  readonly at: Point;
  readonly radius: number;
}

/** A photo with a mask and a sketch over it, and what was done to them. */
export class Painting {
  readonly mask: TiledMask;
  readonly sketch: TiledSketch;
  readonly #history: History;
  readonly #watchers = new Set<() => void>();
  readonly #viewers = new Set<Viewer>();
  #pen: Pen | null = null;
  /** While it is dragged. */
  #frameBefore: Area | null = null;
  #work: Promise<void> | null = null;
  /** What was done while something goes through the whole picture, in order. */
  #waiting: (() => void)[] = [];
  #state: PaintingState;

  constructor(readonly photo: Photo) {
    this.mask = new TiledMask(photo.size);
    this.sketch = new TiledSketch(photo.size);
    this.#history = new History(photo.room.historyBytes);
    const frame = { left: 0, top: 0, ...photo.size };
    this.#state = { canUndo: false, canRedo: false, isBusy: false, isChanged: false, frame };
  }

  get state(): PaintingState {
    return this.#state;
  }

  /** Told when `state` has changed. Returns the way to stop. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };

  /** Told where mask or sketch look different. Returns the way to stop. */
  view(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    return () => void this.#viewers.delete(viewer);
  }

  /** Puts the brush down. */
  begin(ink: BrushInk, at: Point, pressure: number): void {
    this.#inTurn(() => {
      this.#lift();
      this.#layer(ink.on).begin();
      this.#pen = { ink, at, radius: ink.radius * pressure };
      this.#stroke(at, this.#pen.radius);
    });
  }

  /** Leads it on, pressed so hard (1: as hard as a mouse). */
  moveTo(at: Point, pressure: number): void {
    this.#inTurn(() => {
      if (this.#pen === null) return;
      const radius = this.#pen.ink.radius * pressure;
      const way = Math.hypot(at.x - this.#pen.at.x, at.y - this.#pen.at.y);
      if (way >= Math.max(0.5, LEAST_WAY * radius)) this.#stroke(at, radius);
    });
  }

  /** Lifts it: the stroke can be undone. */
  end(): void {
    this.#inTurn(() => this.#lift());
  }

  /** As if it had not been put down. */
  cancel(): void {
    this.#inTurn(() => {
      if (this.#pen === null) return;
      const step = this.#layer(this.#pen.ink.on).end();
      this.#pen = null;
      this.#show(step?.exchange() ?? null);
    });
  }

  fill(shape: Shape, { on, erasing, colour }: Ink): Promise<void> {
    return this.#through(on, () =>
      on === 'mask' ? this.mask.paint(shape, erasing) : this.sketch.paint(shape, erasing ? null : colour),
    );
  }

  invert(): Promise<void> {
    return this.#through('mask', () => this.mask.invert());
  }

  grow(by: number): Promise<void> {
    return this.#through('mask', () => grownMask(this.mask, by));
  }

  blur(sigma: number): Promise<void> {
    return this.#through('mask', () => blurredMask(this.mask, sigma));
  }

  /** What has colours is painted anew, too. */
  maskSketch(): Promise<void> {
    return this.#through('mask', () => maskSketch(this.mask, this.sketch));
  }

  /** Another mask, put there row by row, in the place of this one. False, and nothing is changed, where that fails. */
  async replaceMask(put: (mask: TiledMask) => Promise<void>): Promise<boolean> {
    const other = new TiledMask(this.mask.size);
    try {
      await put(other);
    } catch {
      return false; // the file's fault, whatever the browser calls it
    }
    await this.#through('mask', () => this.mask.takeOver(other));
    return true;
  }

  undo(): void {
    this.#back(() => this.#history.undo());
  }

  redo(): void {
    this.#back(() => this.#history.redo());
  }

  /** As a step like any other; while it is dragged, one that is not kept. */
  setFrame(frame: Area, isKept: boolean): void {
    const before = this.#frameBefore ?? this.#state.frame;
    this.#frameBefore = isKept ? null : before;
    this.#update({ frame });
    if (isKept) this.#inTurn(() => this.#recordFrame(before, frame));
  }

  /** What is under way is done, and what waits for it. */
  async settled(): Promise<void> {
    this.end();
    while (this.#work !== null) await this.#work;
  }

  /** Now, or after what goes through the whole picture: somebody who is quicker than that loses nothing. */
  #inTurn(task: () => void): void {
    if (this.#state.isBusy) this.#waiting.push(task);
    else task();
  }

  /** Until one of them goes through the whole picture, too. */
  #goOn(): void {
    while (!this.#state.isBusy) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      task();
    }
  }

  #lift(): void {
    if (this.#pen === null) return;
    const { on } = this.#pen.ink;
    this.#pen = null;
    this.#record(on);
  }

  #layer(on: Ink['on']): TiledMask | TiledSketch {
    return on === 'mask' ? this.mask : this.sketch;
  }

  #stroke(at: Point, radius: number): void {
    if (this.#pen === null) return;
    const { ink, at: from, radius: fromRadius } = this.#pen;
    const least = (wide: number): number => Math.max(0.5, wide);
    const shape = strokeShape({ from, to: at, fromRadius: least(fromRadius), toRadius: least(radius) });
    this.#pen = { ink, at, radius };
    const { on, erasing, colour } = ink;
    this.#show(
      on === 'mask' ? this.mask.stroke(shape, erasing) : this.sketch.stroke(shape, erasing ? null : colour),
      on,
    );
  }

  /** Stretch by stretch, as one step. */
  #through(on: Ink['on'], begin: () => Iterable<Area>): Promise<void> {
    if (this.#state.isBusy)
      return new Promise((resolve, reject) =>
        this.#inTurn(() => void this.#through(on, begin).then(resolve, reject)),
      );
    this.#lift();
    this.#update({ isBusy: true });
    this.#layer(on).begin();
    this.#work = this.#inStretches(begin()).finally(() => {
      this.#work = null;
      this.#update({ isBusy: false });
      this.#record(on);
      this.#goOn();
    });
    return this.#work;
  }

  async #inStretches(work: Iterable<Area>): Promise<void> {
    let began = performance.now();
    let changed: Area | null = null;
    for (const area of work) {
      changed = around(changed, area);
      if (performance.now() - began < STRETCH) continue;
      this.#show(changed);
      changed = null;
      await aMoment();
      began = performance.now();
    }
    this.#show(changed);
  }

  #record(on: Ink['on']): void {
    this.#history.record(this.#layer(on).end());
    this.#update({ isChanged: this.#state.isChanged || this.#history.canUndo });
  }

  #recordFrame(before: Area, after: Area): void {
    let other = before;
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const exchange = (): Area => {
      const { frame } = this.#state;
      this.#update({ frame: other });
      other = frame;
      return around(frame, this.#state.frame) ?? frame;
    };
    this.#history.record({ bytes: 0, exchange });
    this.#update({ isChanged: true });
  }

  #back(move: () => Area | null): void {
    this.#inTurn(() => {
      this.#lift();
      this.#show(move());
      this.#update({ isChanged: true });
    });
  }

  /** Of one of them, or null: whichever it is. */
  #show(area: Area | null, on: Ink['on'] | null = null): void {
    if (area !== null) for (const viewer of this.#viewers) viewer(area, on);
  }

  #update(changed: Partial<PaintingState>): void {
    const { canUndo, canRedo } = this.#history;
    this.#state = { ...this.#state, ...changed, canUndo, canRedo };
    for (const watcher of this.#watchers) watcher();
  }
}
