import { ImageStore } from '../../../../rehearsal/runtime/images/image-store';

const image = { root: '/app', entryPoint: [], command: ['node', 'server.js'], environment: {} };

describe('an image store', () => {
  it.each([
    'node',
    'node:22-alpine',
    'docker.io/node:22',
    'docker.io/library/node:22',
    'public.ecr.aws/docker/library/node:22.23.3-alpine3.24',
    'public.ecr.aws/docker/library/node@sha256:0123',
  ])('knows %s as the local node', (reference) => {
    expect(new ImageStore().find(reference)?.command).toEqual(['node']);
  });

  it.each(['nodejs', 'example.com/node:22', 'node/extra', 'public.ecr.aws/docker/library/nginx:1'])(
    'does not know %s',
    (reference) => {
      expect(new ImageStore().find(reference)).toBeUndefined();
    },
  );

  it('finds what was registered last, without a tag as latest', () => {
    const images = new ImageStore();
    images.register('localhost:5000/web', { ...image, command: ['old'] });
    images.register('localhost:5000/web:latest', image);
    expect(images.find('localhost:5000/web')).toBe(image);
    expect(images.find('localhost:5000/web:v1')).toBeUndefined();
  });

  it('prefers what was registered to the local node', () => {
    const images = new ImageStore();
    images.register('node:22', image);
    expect(images.find('node:22')).toBe(image);
    expect(images.find('node:20')).not.toBe(image);
  });
});
