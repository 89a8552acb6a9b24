import styles from './PlateMark.module.css';

interface Props {
  readonly name: string;
  /** Decides what is drawn: water, hills or a wide evening. */
  readonly family: string;
}

/**
 * A small aquatint instead of a logo, in layers of tone as on the wordmark. The motif is the family's, its shape
 * belongs to one name, so that models can be told apart at a glance.
 */
export function PlateMark({ name, family }: Props) {
  const at = numbersOf(name);
  const motif = motifOf(family);
  const count = motif === 'evening' ? 2 : 3 + Math.round(at(0));
  const top = { water: 12, hills: 10, evening: 19 }[motif] + 3 * at(1);
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={styles['mark']}>
      <path d="M0 0h32v32H0z" className={styles['ground']} />
      <circle
        cx={7 + 18 * at(2)}
        cy={motif === 'evening' ? top - 4 * at(3) : 6 + 2 * at(3)}
        r={motif === 'evening' ? 5.5 + 2.5 * at(4) : 1.6 + 1.4 * at(4)}
        className={styles['moon']}
      />
      {Array.from({ length: count }, (_, i) => (
        <path
          key={i}
          d={(motif === 'hills' ? hills : waves)(top + (i * (32 - top)) / count, (n) => at(10 * (i + 1) + n))}
          opacity={0.38 + (0.62 * (i + 1)) / count}
          fill="currentColor"
        />
      ))}
    </svg>
  );
}

function motifOf(family: string): 'water' | 'hills' | 'evening' {
  if (family.includes('XL')) return 'evening';
  return family.includes('2') ? 'hills' : 'water';
}

/** Numbers from 0 to 1 by index. */
type Chance = (index: number) => number;

/** From one edge to the other, filled to the bottom. */
function waves(height: number, chance: Chance): string {
  const swing = (0.8 + 2.4 * chance(0)) * (chance(1) < 0.5 ? -1 : 1);
  const middle = 10 + 12 * chance(2);
  const [left, right] = [height + swing, height - swing];
  return `M0 ${left}Q${middle / 2} ${left + 2 * swing} ${middle} ${height}T32 ${right}V32H0z`;
}

function hills(height: number, chance: Chance): string {
  const peak = 6 + 20 * chance(0);
  const shoulder = peak > 16 ? peak * 0.45 : peak + (32 - peak) * 0.55;
  const [high, low] = [height - 2.5 * chance(1), height + 3 + 2 * chance(2)];
  const slopes = peak > 16 ? `L${shoulder} ${low}L${peak} ${high}` : `L${peak} ${high}L${shoulder} ${low}`;
  return `M0 ${height + 5 * chance(3)}${slopes}L32 ${height + 5 * chance(4)}V32H0z`;
}

/** They depend on nothing but the name (FNV-1a, then a xorshift for each). */
function numbersOf(name: string): Chance {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (index) => {
    let bits = (hash ^ Math.imul(index + 1, 0x9e3779b9)) >>> 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b) >>> 0;
    bits = (bits ^ (bits >>> 13)) >>> 0;
    return bits / 2 ** 32;
  };
}
