import { connect, run, type Connection } from '../../shared';
import type { Who } from '../auth-walk/walk-auth';
import { withText } from '../contract/example-of';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { walkStorage } from '../storage-walk/walk-storage';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
}, 60_000);
afterAll(async () => await local?.stop());

const as = ({ key, accessToken }: Who): Connection =>
	connect({ url: local.url, key: local.keys[key], accessToken, retry: false }, { send: sendByFetch });

describe('Storage through the core', () => {
	walkStorage(
		() => local,
		async (who, id, params) => await withText((await run(as(who), id, params)).data),
	);
});
