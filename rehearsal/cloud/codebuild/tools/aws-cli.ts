import type { Tool } from '../../../tools';

/** The AWS CLI of builds: either version does, and uv or pipx fetch the first one when it is needed. */
export const awsCli = {
  name: 'aws',
  install:
    'get the AWS CLI from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, or install uv or pipx, which fetch it when needed: builds call it',
  commands: [['aws'], ['uvx', '--from', 'awscli', 'aws'], ['pipx', 'run', '--spec', 'awscli', 'aws']],
} as const satisfies Tool;
