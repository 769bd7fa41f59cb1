import { codeDeployService } from '../../../../rehearsal/cloud/codedeploy';
import { refusal } from '../../../support/service-caller';
import { started } from './sample-deployment-group';

describe('deployments', () => {
  it('are none', async () => {
    const { call, createGroup } = await started();
    await createGroup();
    expect(await call('ListDeployments', { applicationName: 'web', deploymentGroupName: 'web' })).toEqual({
      deployments: [],
    });
    expect(await call('BatchGetDeployments', { deploymentIds: ['d-A1B2C3D4E'] })).toEqual({
      deploymentsInfo: [],
    });
  });

  it.each([
    [{}, 'DeploymentIdRequiredException: At least one deployment ID must be specified.'],
    [
      { deploymentId: 'A1B2C3D4E' },
      'InvalidDeploymentIdException: A1B2C3D4E is not a deployment ID: it must be d- and 9 upper case letters and digits',
    ],
    [
      { deploymentId: 'd-A1B2C3D4E' },
      'DeploymentDoesNotExistException: The deployment d-A1B2C3D4E could not be found',
    ],
  ])('are not found: %j', async (input, expected) => {
    const { call } = await started();
    expect(await refusal(call('GetDeployment', input))).toBe(expected);
  });

  it.each([
    [{ applicationName: 'nope' }, 'ApplicationDoesNotExistException: No application found for name: nope'],
    [
      { applicationName: 'web', deploymentGroupName: 'nope' },
      'DeploymentGroupDoesNotExistException: No Deployment Group found for name: nope',
    ],
  ])('are not listed for what does not exist: %j', async (input, expected) => {
    const { call } = await started();
    expect(await refusal(call('ListDeployments', input))).toBe(expected);
  });

  it('cannot be created: what is not offered is refused, not passed on', () => {
    const { operations, otherwise } = codeDeployService();
    expect(operations).not.toHaveProperty('CreateDeployment');
    expect(otherwise).toBe('refuse');
  });
});
