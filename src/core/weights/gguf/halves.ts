import { float16ToFloat32 } from '../../tensor/float16.ts';

let table: Float32Array | null = null;

/** The float16 whose two bytes lie at `at`, low byte first. */
export function halfAt(bytes: Uint8Array, at: number): number {
  table ??= allHalves();
  return table[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)] ?? 0;
}

function allHalves(): Float32Array {
  const numbers = new Float32Array(0x10000);
  float16ToFloat32(
    Uint16Array.from({ length: numbers.length }, (_, bits) => bits),
    numbers,
  );
  return numbers;
}
