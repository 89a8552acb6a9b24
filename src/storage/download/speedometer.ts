interface Sample {
  readonly time: number;
  readonly bytes: number;
}

/** Long enough to be steady, short enough to notice a change. */
const WINDOW = 8000;

/** Bytes a second over the last seconds. Times are milliseconds from any clock. */
export class Speedometer {
  readonly #samples: Sample[] = [];

  add(bytes: number, time: number): void {
    const last = this.#samples.at(-1);
    // Packets come by the thousand; one sample a tenth of a second is enough.
    if (last !== undefined && time - last.time < 100) {
      this.#samples[this.#samples.length - 1] = { time: last.time, bytes: last.bytes + bytes };
    } else {
      this.#samples.push({ time, bytes });
    }
    this.#forget(time);
  }

  /** null before there is anything to judge by. */
  speed(time: number): number | null {
    this.#forget(time);
    const [first] = this.#samples;
    if (first === undefined || time - first.time < 300) return null;
    const bytes = this.#samples.reduce((sum, sample) => sum + sample.bytes, 0);
    return (1000 * bytes) / (time - first.time);
  }

  secondsLeft(bytes: number | null, time: number): number | null {
    const speed = this.speed(time);
    return bytes === null || speed === null || speed === 0 ? null : bytes / speed;
  }

  reset(): void {
    this.#samples.length = 0;
  }

  #forget(time: number): void {
    while ((this.#samples[0]?.time ?? time) < time - WINDOW) this.#samples.shift();
  }
}
