import { amountOf, refusedSize } from '../../../review/blue-green/task-size';

describe('an amount', () => {
  it.each([
    ['512', 512],
    [1024, 1024],
    ['.25 vCPU', 256],
    ['0.5vcpu', 512],
    ['2 GB', 2048],
    [' 1 GB ', 1024],
  ])('%j is %d', (value, expected) => {
    expect(amountOf(value)).toBe(expected);
  });

  it.each([[''], [null], [undefined], ['much'], ['1 TB'], ['${var.memory}']])('%j is none', (value) => {
    expect(amountOf(value)).toBeUndefined();
  });
});

describe('Fargate', () => {
  // The table of the documentation, by its ends and what is next to them.
  it.each([
    [256, [512, 1024, 2048], [256, 1536, 3072, 8192]],
    [512, [1024, 2048, 4096], [512, 1536, 5120]],
    [1024, [2048, 8192], [1024, 9216]],
    [2048, [4096, 16384], [3072, 17408, 4608]],
    [4096, [8192, 30720], [7168, 31744]],
    [8192, [16384, 20480, 61440], [12288, 17408, 65536]],
    [16384, [32768, 40960, 122880], [24576, 36864, 131072]],
    [300, [], [512]],
    [32768, [], [65536]],
  ])('has sizes with %d CPU units', (cpu, has, hasNot) => {
    expect(has.filter((memory) => refusedSize(cpu, memory) !== undefined)).toEqual([]);
    expect(hasNot.filter((memory) => refusedSize(cpu, memory) === undefined)).toEqual([]);
  });

  it('is told with what it has', () => {
    expect(refusedSize(256, 8192)).toBe('512, 1024 or 2048 MiB with this CPU');
    expect(refusedSize(8192, 1024)).toBe('16384 to 61440 MiB in steps of 4096 with this CPU');
    expect(refusedSize(300, 512)).toBe('256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units');
  });
});
