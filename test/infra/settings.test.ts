import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

const usable = {
  zones: ['America/Bogota', 'Europe/Madrid'],
  agency: { id: 'agency', name: 'External agency', hour: 3, zone: 'America/Bogota' },
  logRetentionDays: 90,
  consoleUrls: ['https://finance.example/', 'http://localhost:4500/'],
  stateMachineName: 'puntual-dunning',
  legalReading: {},
};

describe('The settings', () => {
  it('come from the context of the CDK, whatever else is in there', () => {
    expect(readSettings({ ...usable, '@aws-cdk/aws-iam:minimizePolicies': true })).toEqual(usable);
  });

  it('may come from the command line, as text', () => {
    const text = {
      zones: 'America/Bogota, Europe/Madrid',
      agency: JSON.stringify(usable.agency),
      logRetentionDays: '90',
      alarmEmail: '',
      consoleUrls: 'https://finance.example/,http://localhost:4500/',
    };
    expect(readSettings({ ...usable, ...text })).toEqual(usable);
  });

  it.each([
    [{ zones: ['America/Bogotá'] }, 'zones.0: is not an IANA time zone'],
    [{ zones: ['EST5'] }, 'zones.0: is not an IANA time zone'],
    [{ zones: [] }, 'zones: '],
    [{ zones: ['Europe/Madrid', 'Europe/Madrid'] }, 'zones: names a zone twice'],
    [{ zones: undefined }, 'zones: '],
    [{ alarmEmail: 'finance' }, 'alarmEmail: '],
    [{ consoleUrls: ['http://finance.example/'] }, 'consoleUrls.0: must be https'],
    [{ consoleUrls: [] }, 'consoleUrls: '],
    [{ agency: undefined }, 'agency: '],
    [{ agency: '{' }, 'agency: '],
    [{ agency: { ...usable.agency, id: 'A/B' } }, 'agency.id: must be 1 to 40'],
    [{ agency: { ...usable.agency, hour: 24 } }, 'agency.hour: '],
    [{ agency: { ...usable.agency, zone: 'EST5' } }, 'agency.zone: is not an IANA time zone'],
    [{ logRetentionDays: 91 }, 'logRetentionDays: '],
    [{ logRetentionDays: 'long' }, 'logRetentionDays: '],
    [{ stateMachineName: 'dunning of invoices' }, 'stateMachineName: must be 1 to 80 letters'],
  ])('are refused by name: %j', (wrong, message) => {
    expect(() => readSettings({ ...usable, ...wrong })).toThrow(message);
  });

  it('are refused all at once', () => {
    expect(() => readSettings({ ...usable, zones: [], logRetentionDays: 0 })).toThrow(
      /zones: .*\n.*logRetentionDays: /,
    );
  });
});
