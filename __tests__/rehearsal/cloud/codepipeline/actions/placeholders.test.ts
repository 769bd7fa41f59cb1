import fc from 'fast-check';
import { fillJson, fillText } from '../../../../../rehearsal/cloud/codepipeline/actions/placeholders';

describe('placeholders', () => {
  it('are filled wherever a text has them, once', () => {
    const template = { image: '<IMAGE1_NAME>', environment: ['of <IMAGE1_NAME> and <IMAGE2_NAME>', 3, null] };
    const images = new Map([
      ['IMAGE1_NAME', '<IMAGE2_NAME>'],
      ['IMAGE2_NAME', 'two'],
    ]);
    expect(fillJson(template, images)).toEqual({
      image: '<IMAGE2_NAME>',
      environment: ['of <IMAGE2_NAME> and two', 3, null],
    });
  });

  it('leave names of members and other placeholders as they are', () => {
    expect(fillJson({ '<A>': '<B>', __proto: '<A>' }, new Map([['A', 'a']]))).toEqual({
      '<A>': '<B>',
      __proto: 'a',
    });
  });

  it('take what is put in literally, and names with any characters', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (name, before, value) => {
        fc.pre(!before.includes('<'));
        expect(fillText(`${before}<${name}>`, new Map([[name, value]]))).toBe(before + value);
      }),
    );
  });

  it('change nothing of a JSON but the texts that have one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, value) => {
        const text = JSON.stringify(json);
        fc.pre(!text.includes('<IMAGE1_NAME>'));
        // Read again, for a JSON text knows no -0.
        const read: unknown = JSON.parse(text);
        expect(fillJson(read, new Map([['IMAGE1_NAME', value]]))).toEqual(read);
      }),
    );
  });

  it('give a JSON of the same shape, whatever is put in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (other, value) => {
        const read: unknown = JSON.parse(JSON.stringify({ image: '<IMAGE1_NAME>', other }));
        const filled = fillJson(read, new Map([['IMAGE1_NAME', value]]));
        expect(JSON.parse(JSON.stringify(filled))).toEqual({
          ...(read as object),
          image: value,
        });
      }),
    );
  });
});
