/**
 * AWS's own build images by architecture: patched by AWS, and cached where a build starts. Node.js 18 is what they run
 * unless a build says otherwise.
 *
 * Looked up on 2026-11-30; 20 and 22 are among the runtimes of both.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/available-runtimes.html
 */
export const buildImages = {
  X86_64: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0' },
  ARM64: { type: 'ARM_CONTAINER', image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0' },
} as const;
