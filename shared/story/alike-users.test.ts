import { describe, expect, it } from 'vitest';
import { alikeUsers } from './alike-users.ts';

describe('users who may be the same', () => {
  it('are those of one device by a bare name, and one of a domain with that name', () => {
    const users = [
      { id: 1, key: 'user|account@fqdn||pc01.example.corp|user01', label: 'user01' },
      { id: 2, key: 'user|domainAccount||example\\user01', label: 'EXAMPLE\\user01' },
      { id: 3, key: 'user|account@hostName||pc02|user02', label: 'user02' },
      { id: 4, key: 'user|account@hostName||pc03|user02', label: 'user02' },
      { id: 5, key: 'user|aadUserId|t|5', label: 'USER03@example.com' },
      { id: 6, key: 'user|account@hostName||pc02|user03', label: 'user03' },
    ];
    expect([...alikeUsers(users)]).toEqual([
      [1, 2],
      [6, 5],
    ]);
  });
});
