// Random numbers that a seed repeats: Math.random cannot be seeded.

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1): mulberry32, small and good enough for test cases. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  integer(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  between(low, high) {
    return low + (high - low) * this.next();
  }

  /** Every order of magnitude as often as any other. */
  magnitude(low, high) {
    return Math.exp(this.between(Math.log(low), Math.log(high)));
  }

  pick(list) {
    return list[this.integer(0, list.length - 1)];
  }

  /** Some of a list, in a random order. */
  sample(list, count) {
    const rest = [...list];
    const taken = [];
    while (taken.length < count && rest.length > 0) {
      taken.push(...rest.splice(this.integer(0, rest.length - 1), 1));
    }
    return taken;
  }

  /** One of the keys, as often as its weight says: `{ common: 8, rare: 1 }`. */
  weighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    return (entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1))[0];
  }
}

/** A number with so few digits that every language writes it alike. */
export const short = (number) => Number(number.toPrecision(3));
