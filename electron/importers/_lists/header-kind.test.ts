import { describe, expect, it } from 'vitest';
import { guessKind } from './open-list.ts';

describe('kinds by the header', () => {
  it.each([
    'hostname,criticality,owner,group,site\nsrv01,high,Ann,IT,Ulm\n',
    '"Computer Name";"Tier"\n"srv01";"1"\n',
    '# export of the inventory\nfqdn\tip address\tasset owner\nsrv01.contoso.test\t10.0.0.5\tAnn\n',
    'UPN,Department,Office\nann@contoso.test,IT,Ulm\n',
    'name|criticality\nsrv01|low\n',
    'email,manager\n',
  ])('%j is assets', (text) => {
    expect(guessKind(text)).toBe('asset');
  });

  it.each([
    ['start,end,country\n1.0.0.0,1.0.0.255,Australia\n', 'country'],
    ['"ip_from","ip_to","country_code"\n"16777216","16777471","au"\n', 'country'],
    ['start,end,owner\n2026-01-01,2026-01-02,Ann\n', 'indicator'],
    ['start,end,country\n2026-01-01,2026-01-02,DE\n', 'indicator'],
    ['indicator,type,description,priority\nevil.example,domain,x,high\n', 'indicator'],
    ['hostname,value,criticality\na,evil.example,high\n', 'indicator'],
    ['host,sha256,priority\nevil.example,,high\n', 'indicator'],
    ['id,dst_ip,malware,priority\n1,185.220.101.7,x,high\n', 'indicator'],
    ['name,url,owner\nx,http://evil.example/a,y\n', 'indicator'],
    ['domain,priority\nevil.example,high\n', 'indicator'],
    ['hostname,description\nevil.example,x\n', 'indicator'],
    ['id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n', 'indicator'],
    ['srv01,high\nsrv02,low\n', 'indicator'],
    ['{"hostname":1,"criticality":2}', 'indicator'],
    ['hostname\nsrv01\n', 'indicator'],
  ] as const)('%j is %s', (text, kind) => {
    expect(guessKind(text)).toBe(kind);
  });
});
