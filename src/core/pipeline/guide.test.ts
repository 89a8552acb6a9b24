import { describe, expect, it } from 'vitest';
import { floatTensor, type Condition, type ConditionAt } from './condition.ts';
import { guide, predictionsPerCall, USUAL_GUIDANCE } from './guide.ts';

/** A network that answers with the first number that it is told, and with a tenth of it where it is weakened. */
function network() {
  const calls: number[][] = [];
  const predictAll = async (x: Float32Array, _timestep: number, told: readonly Condition[]) => {
    const answers = told.map((condition) => answer(condition));
    calls.push(answers);
    return answers.map((value) => x.map(() => value));
  };
  return { calls, predictAll };
}

function answer({ text, concat, perturb }: Condition): number {
  const value = (text?.data[0] ?? 0) + (concat?.data[0] ?? 0);
  return perturb?.data[0] === 1 ? value / 10 : value;
}

function told(value: number, extra: Condition = {}): Condition {
  return { text: floatTensor([1, 1], [value]), ...extra };
}

function prompt(...values: readonly (readonly [number, number])[]): ConditionAt {
  return () => values.map(([value, weight]) => ({ condition: told(value), weight }));
}

const X = new Float32Array(2);
const positive = prompt([3, 1]);
const negative = prompt([1, 1]);

describe('guide', () => {
  it('asks for the negative prompt and the prompt, and guides', async () => {
    const { calls, predictAll } = network();
    const predict = guide(predictAll, { positive, negative, guidance: 7 });
    expect([...(await predict(X, 500))]).toEqual([15, 15]);
    expect(calls).toEqual([[1, 3]]);
  });

  it('asks for the prompt alone without a negative one', async () => {
    const { calls, predictAll } = network();
    const predict = guide(predictAll, { positive, negative: null, guidance: 7 });
    expect([...(await predict(X, 500))]).toEqual([3, 3]);
    expect(calls).toEqual([[3]]);
  });

  it('really saves the second run outside of the interval', async () => {
    const { calls, predictAll } = network();
    let done = 0;
    const options = { ...USUAL_GUIDANCE, from: 0.25, to: 0.75 };
    const progress = () => ({ done, total: 4 });
    const predict = guide(predictAll, { positive, negative, guidance: 7, options, progress });
    for (; done < 4; done += 1) await predict(X, 500);
    expect(calls).toEqual([[3], [1, 3], [1, 3], [3]]);
  });

  it('adds perturbed attention, with and without a negative prompt', async () => {
    const { calls, predictAll } = network();
    const options = { ...USUAL_GUIDANCE, perturbed: 2 };
    const both = guide(predictAll, { positive, negative, guidance: 7, options });
    expect((await both(X, 500))[0]).toBeCloseTo(15 + 2 * (3 - 0.3), 5);
    const alone = guide(predictAll, { positive, negative: null, guidance: 1, options });
    expect((await alone(X, 500))[0]).toBeCloseTo(3 + 2 * (3 - 0.3), 5);
    expect(calls).toEqual([
      [1, 3, 0.3],
      [3, 0.3],
    ]);
  });

  it('joins the parts of a prompt with AND: u + s·Σ wᵢ(cᵢ − u)', async () => {
    const { calls, predictAll } = network();
    const parts = prompt([3, 1.5], [5, -0.5]);
    const predict = guide(predictAll, { positive: parts, negative, guidance: 2 });
    expect((await predict(X, 500))[0]).toBeCloseTo(1 + 2 * (1.5 * (3 - 1) - 0.5 * (5 - 1)), 5);
    expect(calls).toEqual([[1, 3, 5]]);
    expect(predictionsPerCall({ positive: parts, negative, guidance: 2 })).toBe(3);
  });

  it('has three runs for a picture to be changed', async () => {
    const { calls, predictAll } = network();
    const at =
      (value: number, picture: number): ConditionAt =>
      () => [{ condition: told(value, { concat: floatTensor([1, 1, 1], [picture]) }), weight: 1 }];
    const predict = guide(predictAll, {
      positive: at(3, 10),
      negative: at(1, 10),
      pictureless: at(1, 0),
      guidance: 7.5,
    });
    // 1 + 7.5·(13 − 11) + 1.5·(11 − 1)
    expect([...(await predict(X, 500))]).toEqual([31, 31]);
    expect(calls).toEqual([[1, 11, 13]]);
  });

  it('follows a prompt that changes from call to call', async () => {
    const { calls, predictAll } = network();
    const changing: ConditionAt = (call) => [{ condition: told(call), weight: 1 }];
    const predict = guide(predictAll, { positive: changing, negative: null, guidance: 1 });
    for (let i = 0; i < 3; i += 1) await predict(X, 500);
    expect(calls).toEqual([[0], [1], [2]]);
  });

  it('guides what the network predicts, and takes what it says of the variance from the prompt', async () => {
    const predictAll = async (_x: Float32Array, _timestep: number, all: readonly Condition[]) =>
      all.map((condition) => Float32Array.of(answer(condition), answer(condition), 0.5, answer(condition)));
    const options = { ...USUAL_GUIDANCE, perturbed: 1 };
    const predict = guide(predictAll, { positive, negative, guidance: 7, options });
    const output = await predict(X, 500);
    expect(output).toHaveLength(4);
    expect([...output.subarray(2)]).toEqual([0.5, 3]);
    expect(output[0]).toBeCloseTo(15 + 2.7, 5);
  });

  it('projects with adaptive guidance, rescales what comes of it, and remembers no other picture', async () => {
    const { predictAll } = network();
    const options = { ...USUAL_GUIDANCE, method: 'apg', rescale: 0.5 } as const;
    const once = async () => guide(predictAll, { positive, negative, guidance: 7, options })(X, 500);
    // Constant predictions have nothing orthogonal to each other, so nothing is added.
    expect([...(await once())]).toEqual([3, 3]);
    expect(await once()).toEqual(await once());
  });
});
