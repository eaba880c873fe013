import type { AuthRequest } from '../context.ts';
import { deleteFactor, requireFactor } from '../mfa/factors.ts';
import { inTransaction } from '../transaction.ts';
import { toPhone } from '../users/addresses.ts';
import { renderFactor } from '../users/render-user.ts';
import { reload } from '../users/save-user.ts';
import { requirePathUser } from './users.ts';

/** GET /admin/users/:id/factors */
export const listFactors = async (request: AuthRequest): Promise<Response> =>
	Response.json((await requirePathUser(request)).factors.map(renderFactor));

/** PUT /admin/users/:id/factors/:id */
export const updateFactor = async (request: AuthRequest): Promise<Response> => {
	const user = await requirePathUser(request);
	const factor = requireFactor(user, request.path['factor'] ?? '');
	const fields = request.fields();
	const [name, phone] = [fields.text('friendly_name'), fields.text('phone')];
	return await inTransaction(request.auth, async (sql) => {
		const columns = {
			friendly_name: name === '' ? factor.friendly_name : name,
			phone: phone === '' || factor.factor_type !== 'phone' ? factor.phone : toPhone(phone),
			updated_at: new Date(),
		};
		await sql`update auth.mfa_factors set ${sql(columns)} where id = ${factor.id}`;
		return Response.json(renderFactor(requireFactor(await reload(sql, user.id), factor.id)));
	});
};

/** DELETE /admin/users/:id/factors/:id */
export const deleteFactorOf = async (request: AuthRequest): Promise<Response> => {
	const factor = requireFactor(await requirePathUser(request), request.path['factor'] ?? '');
	await inTransaction(request.auth, async (sql) => await deleteFactor(sql, factor));
	return Response.json(renderFactor(factor));
};
