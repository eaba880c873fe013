// A real n8n and its owner's session in a process of its own, since jest cannot load the scripts that start it.
// It ends with the test that asked for it.
import { openSession } from '../../../scripts/n8n/n8n-session.mjs';
import { startN8n } from '../../../scripts/n8n/start-n8n.mjs';

const [options] = process.argv.slice(2);
try {
	const { url, login, pid, environment, stop } = await startN8n(JSON.parse(options));
	process.on('disconnect', () => void stop().then(() => process.exit(0)));
	const session = await openSession(url, login);
	process.on('message', async ({ id, method, with: given }) => {
		const answer = await session[method](...given).then(
			(result) => ({ result }),
			(error) => ({ failed: error.message }),
		);
		process.send({ id, ...answer });
	});
	process.send({ result: { url, login, pid, environment } });
} catch (error) {
	process.send({ failed: error.message });
}
