import { describe, expect, it } from 'vitest';
import { buildAlert, device, evidence, file } from '../../tests/support/prepared.ts';
import { queueFacts } from './queue-facts.ts';

describe('what the queue can be filtered by', () => {
  it('comes from the alert and all of its evidence, sorted, spellings that differ by case once', () => {
    const alert = buildAlert('1', {
      threatFamilyName: 'Emotet',
      threatDisplayName: ' Trojan:Win32/Emotet ',
      evidence: [
        device('a', { details: { osPlatform: 'Windows10', rbacGroupName: 'Servers' } }),
        device('b', { details: { operatingSystem: 'RTOS', rbacGroupName: 'Clients' } }),
        device('c', { details: { osPlatform: 'windows10', rbacGroupName: '' } }),
        // The operating system of a user's sign-in is not a device's.
        evidence('user', ['upn=x@y.example'], { details: { osPlatform: 'Linux' } }),
        file('aa', { threats: ['emotet', 'Phish', ''] }),
      ],
    });
    expect(queueFacts(alert)).toEqual({
      deviceGroups: ['Clients', 'Servers'],
      osPlatforms: ['RTOS', 'Windows10'],
      threats: ['Emotet', 'Phish', 'Trojan:Win32/Emotet'],
      sensitivityLabels: [],
    });
  });

  it('is nothing where nothing is said', () => {
    expect(queueFacts(buildAlert('1', { evidence: [] }))).toEqual({
      deviceGroups: [],
      osPlatforms: [],
      threats: [],
      sensitivityLabels: [],
    });
  });

  it.each([
    ['the audit log’s id', { SensitivityLabelId: '8faca7b8' }, ['8faca7b8']],
    ['a name beside the id', { SensitivityLabelId: '8faca7b8', SensitivityLabelName: 'Secret' }, ['Secret']],
    ['advanced hunting', { SensitivityLabel: 'Secret', SensitivitySubLabel: 'Board' }, ['Board', 'Secret']],
    [
      'a list of objects',
      { sensitivityLabels: [{ displayName: 'Secret', id: '1' }, { id: '2' }] },
      ['2', 'Secret'],
    ],
    ['a flat path', { 'file.sensitivity_label': 'Secret' }, ['Secret']],
    ['an object inside', { fileDetails: { sensitivityLabel: 'Secret' } }, ['Secret']],
    ['another word of that sort', { SensitivityLabelAction: 'Changed', sensitivityScore: '9' }, []],
    ['no text', { sensitivityLabel: null, sensitivityLabels: [3, true] }, []],
  ])('labels of sensitivity: %s', (_, fields, labels) => {
    expect(queueFacts(buildAlert('1', { additional: fields })).sensitivityLabels).toEqual(labels);
    const onFile = buildAlert('1', { evidence: [file('aa', { details: fields })] });
    expect(queueFacts(onFile).sensitivityLabels).toEqual(labels);
  });

  it('stays bounded whatever a file says', () => {
    const threats = Array.from(
      { length: 5000 },
      (_, index) => `${String(index).padStart(5, '0')}${'x'.repeat(5000)}`,
    );
    const facts = queueFacts(buildAlert('1', { evidence: [file('aa', { threats })] }));
    expect(facts.threats).toHaveLength(50);
    expect(facts.threats[0]).toHaveLength(200);
  });
});
