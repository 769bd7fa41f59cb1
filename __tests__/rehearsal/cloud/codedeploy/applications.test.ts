/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { callerOf, refusal } from '../../../support/service-caller';
import { newCodeDeploy } from './sample-deployment-group';

const create = { applicationName: 'web', computePlatform: 'ECS' };

describe('an application', () => {
  it('is read back as created, with times as numbers', async () => {
    const call = callerOf(newCodeDeploy());
    const { applicationId } = await call('CreateApplication', create);
    expect(await call('GetApplication', { applicationName: 'web' })).toEqual({
      application: {
        applicationId,
        applicationName: 'web',
        computePlatform: 'ECS',
        createTime: 1001,
        linkedToGitHub: false,
      },
    });
  });

  it('is of the Server platform when its request names none', async () => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', { applicationName: 'web' });
    const { applicationsInfo } = await call('BatchGetApplications', { applicationNames: ['web'] });
    expect(applicationsInfo).toMatchObject([{ applicationName: 'web', computePlatform: 'Server' }]);
  });

  it('keeps its id, its groups and its tags when it is renamed', async () => {
    const call = callerOf(newCodeDeploy());
    const { applicationId } = await call('CreateApplication', {
      ...create,
      tags: [{ Key: 'a', Value: '1' }],
    });
    await call('UpdateApplication', { applicationName: 'web', newApplicationName: 'api' });
    const { application } = await call('GetApplication', { applicationName: 'api' });
    const ResourceArn = 'arn:aws:codedeploy:eu-west-1:123456789012:application:api';
    expect(application).toMatchObject({ applicationId, applicationName: 'api' });
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'a', Value: '1' }] });
    expect(await refusal(call('GetApplication', { applicationName: 'web' }))).toBe(
      'ApplicationDoesNotExistException: No application found for name: web',
    );
  });

  it('is gone after a delete, which succeeds a second time', async () => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', create);
    await call('DeleteApplication', { applicationName: 'web' });
    await call('DeleteApplication', { applicationName: 'web' });
    expect(await call('ListApplications')).toEqual({ applications: [] });
  });

  it('is another one in another region or account', async () => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', create);
    expect(await call('ListApplications', {}, { region: 'us-east-1' })).toEqual({ applications: [] });
    expect(await call('ListApplications', {}, { accountId: '210987654321' })).toEqual({ applications: [] });
    expect(await call('ListApplications')).toEqual({ applications: ['web'] });
  });

  it('is listed on pages of 100', async () => {
    const call = callerOf(newCodeDeploy());
    for (let index = 0; index < 101; index += 1) {
      await call('CreateApplication', { applicationName: `web-${index}` });
    }
    const first = await call('ListApplications');
    const second = await call('ListApplications', { nextToken: first.nextToken });
    expect(first.applications).toHaveLength(100);
    expect(second).toEqual({ applications: ['web-100'] });
  });

  it.each([
    [{}, 'ApplicationNameRequiredException: Application name is required'],
    [
      { applicationName: 'a b' },
      'InvalidApplicationNameException: Application name a b is invalid: it must be 1 to 100 letters, digits and characters of . _ + = , @ -',
    ],
    [
      { applicationName: 'a', computePlatform: 'ecs' },
      'InvalidComputePlatformException: The computePlatform is invalid. The computePlatform should be Lambda, Server, or ECS.',
    ],
    [
      { applicationName: 7 },
      "SerializationException: the member 'applicationName' must be of the type string, got 7",
    ],
    [create, 'ApplicationAlreadyExistsException: Application already exists: web'],
  ])('is refused: %j', async (input, expected) => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', create);
    expect(await refusal(call('CreateApplication', input))).toBe(expected);
  });

  it('has a name of at most 100 characters', async () => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', { applicationName: 'a'.repeat(100) });
    expect(await refusal(call('CreateApplication', { applicationName: 'a'.repeat(101) }))).toMatch(
      /^InvalidApplicationNameException: /,
    );
  });

  it('cannot take the name of another one', async () => {
    const call = callerOf(newCodeDeploy());
    await call('CreateApplication', create);
    await call('CreateApplication', { applicationName: 'api' });
    const rename = call('UpdateApplication', { applicationName: 'api', newApplicationName: 'web' });
    expect(await refusal(rename)).toBe('ApplicationAlreadyExistsException: Application already exists: web');
  });
});
