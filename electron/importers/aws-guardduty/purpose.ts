/** The threat purpose in `UnauthorizedAccess:EC2/RDPBruteForce`: what stands before the colon. */
export function purposeOf(type: string | null): string | null {
  const cut = type?.indexOf(':') ?? -1;
  return type === null || cut < 1 ? null : type.slice(0, cut);
}
