import { render } from '../../../review/report';
import { formats } from '../../../review/report/options';
import { hostileReview, hostileTexts } from '../../support/hostile';
import { sampleReview } from '../../support/sample-review';

describe('a review as JSON', () => {
  it('is the review, with a version', () => {
    expect(JSON.parse(render('json', sampleReview()))).toEqual({
      version: 1,
      ...(JSON.parse(JSON.stringify(sampleReview())) as object),
    });
  });

  it.each(hostileTexts)('holds %j as it is, escaped', (text) => {
    const report = render('json', hostileReview(text));
    expect(JSON.parse(report)).toMatchObject({ findings: [{ message: text }, { message: text }] });
    // eslint-disable-next-line no-control-regex -- none of these may be there
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/u);
  });
});

describe('every format', () => {
  it.each(formats)('%s ends with one line feed, and is the same for the same review', (format) => {
    const report = render(format, sampleReview());
    expect(report).toMatch(/[^\n]\n$/);
    expect(render(format, sampleReview())).toBe(report);
  });
});
