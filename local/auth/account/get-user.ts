import type { AuthRequest } from '../context.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { renderUser } from '../users/render-user.ts';

/** GET /user */
export const getUser = (_: AuthRequest, { user }: SignedIn): Response => Response.json(renderUser(user));
