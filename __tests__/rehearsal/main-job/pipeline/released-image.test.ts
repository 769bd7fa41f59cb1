import { zipSync } from 'fflate';
import { imageOf, timeOf } from '../../../../rehearsal/main-job/pipeline/released-image';
import { digest, image } from '../../../support/pipeline-facts';

const artifact = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])));

it('is what imageDetail.json says', () => {
  const zip = artifact({ 'taskdef.json': '{}', 'imageDetail.json': JSON.stringify({ ImageURI: image.uri }) });
  expect(imageOf(zip)).toEqual({ uri: image.uri, digest });
});

it.each([
  ['has no imageDetail.json', artifact({ 'taskdef.json': '{}' })],
  ['names an image without a digest', artifact({ 'imageDetail.json': '{"ImageURI":"app:1"}' })],
  ['names none', artifact({ 'imageDetail.json': '{}' })],
  ['is not there', undefined],
])('is unknown where the artifact %s', (_, zip) => {
  expect(imageOf(zip)).toBeUndefined();
});

it.each([1767323045, 1767323045.25, '2026-01-02T03:04:05+00:00'])(
  'reads the time %s of the AWS CLI',
  (time) => {
    expect(timeOf(time)?.toISOString()).toMatch(/^2026-01-02T03:04:05\.\d+Z$/);
  },
);
