import { describe, expect, it } from 'vitest';
import { Patience, waitBeforeRetry } from './patience.ts';
import { Speedometer } from './speedometer.ts';

describe('Speedometer', () => {
  it('measures a steady stream', () => {
    const meter = new Speedometer();
    for (let time = 0; time < 5000; time += 50) meter.add(500, time);
    expect(meter.speed(5000)).toBeCloseTo(10_000, -2);
    expect(meter.secondsLeft(50_000, 5000)).toBeCloseTo(5, 1);
  });

  it('forgets what is long past, and says nothing too early', () => {
    const meter = new Speedometer();
    expect(meter.speed(0)).toBeNull();
    meter.add(1_000_000, 0);
    expect(meter.speed(100)).toBeNull();
    expect(meter.speed(20_000)).toBeNull();
    expect(meter.secondsLeft(null, 20_000)).toBeNull();
  });
});

describe('Patience', () => {
  const steady = (): number => 0;

  it('waits twice as long each time, then gives up', () => {
    const patience = new Patience();
    const pauses = Array.from({ length: 11 }, () => patience.next(null, steady));
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, null]);
  });

  it('begins anew when bytes arrive, and waits as long as a server asks', () => {
    const patience = new Patience();
    patience.next(null, steady);
    patience.next(null, steady);
    patience.renew();
    expect(patience.next(null, steady)).toBe(0.5);
    expect(patience.next(30, steady)).toBe(30);
  });
});

describe('pause', () => {
  it('ends when it is called off, or when the network is back', async () => {
    const controller = new AbortController();
    const called = waitBeforeRetry(1000, controller.signal);
    controller.abort(new Error('off'));
    await expect(called).rejects.toThrow('off');
    const network = new EventTarget();
    const woken = waitBeforeRetry(1000, new AbortController().signal, network);
    network.dispatchEvent(new Event('online'));
    await expect(woken).resolves.toBeUndefined();
  });
});
