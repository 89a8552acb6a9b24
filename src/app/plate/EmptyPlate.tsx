import styles from './Plate.module.css';

/** A first visit: what this is, in two sentences, under an aquatint of a moon over water. */
export function EmptyPlate() {
  return (
    <div className={styles['empty']}>
      <Moonrise />
      <div className={styles['welcome']}>
        <h1 className={styles['welcomeTitle']}>Pictures from words, made on this device</h1>
        <p>
          Describe something and watch it come up, step by step, like a print in its bath. Nothing you write
          and nothing you make is sent anywhere.
        </p>
      </div>
    </div>
  );
}

const TONES = [0.1, 0.2, 0.34, 0.5, 0.68, 0.88];

/** Flat bands of tone and grain, as aquatint makes them. */
function Moonrise() {
  return (
    <svg
      className={styles['moonrise']}
      viewBox="0 0 480 300"
      aria-hidden
      preserveAspectRatio="xMidYMid slice"
    >
      <defs>
        <filter id="aquatint-grain" x="0" y="0" width="100%" height="100%">
          <feTurbulence type="fractalNoise" baseFrequency="0.9" numOctaves="2" seed="7" result="noise" />
          <feColorMatrix in="noise" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -5 3.1" result="dust" />
          <feComposite in="SourceGraphic" in2="dust" operator="in" />
        </filter>
      </defs>
      <g filter="url(#aquatint-grain)" fill="currentColor">
        {TONES.map((tone, i) => (
          <path key={tone} opacity={tone} d={skyBand(i)} />
        ))}
        {TONES.map((tone, i) => (
          <path key={tone} opacity={tone} d={waterBand(i)} />
        ))}
      </g>
    </svg>
  );
}

const HORIZON = 196;
const MOON = { x: 330, y: 108, r: 44 };

/** Sky darkens upwards; the moon is paper that was stopped out before the first bath. */
function skyBand(i: number): string {
  const bottom = HORIZON - i * 27;
  const top = i === TONES.length - 1 ? 0 : bottom - 27;
  const wave = 7 * (i % 2 === 0 ? 1 : -1);
  const { y, r } = MOON;
  const band = `M0 ${top}Q120 ${top + wave} 240 ${top}T480 ${top}V${bottom}Q360 ${bottom + wave} 240 ${bottom}T0 ${bottom}Z`;
  const crossesMoon = top < y + r && bottom > y - r;
  return crossesMoon ? `${band}${moonWithin(top, bottom)}` : band;
}

/** The part of the moon's disc between two heights, drawn the other way round so that it stays open. */
function moonWithin(top: number, bottom: number): string {
  const { x, y, r } = MOON;
  const at = (h: number): number => Math.sqrt(Math.max(0, r * r - (h - y) ** 2));
  const upper = Math.max(top, y - r);
  const lower = Math.min(bottom, y + r);
  const [a, b] = [at(upper), at(lower)];
  return `M${x - a} ${upper}A${r} ${r} 0 0 0 ${x - b} ${lower}H${x + b}A${r} ${r} 0 0 0 ${x + a} ${upper}Z`;
}

function waterBand(i: number): string {
  const top = HORIZON + i * 18;
  const bottom = i === TONES.length - 1 ? 300 : top + 18;
  const sway = 5 * (i % 2 === 0 ? -1 : 1);
  const glint = 54 - i * 7;
  const left = MOON.x - glint + sway;
  const right = MOON.x + glint + sway;
  return `M0 ${top}H${left}L${left - sway} ${bottom}H0ZM${right} ${top}H480V${bottom}H${right - sway}Z`;
}
