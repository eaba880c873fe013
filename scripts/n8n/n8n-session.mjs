import { setTimeout as sleep } from 'node:timers/promises';

/** Signs in to a running n8n as its owner; makes the owner first when n8n is new. */
export async function openSession(url, { email, password }) {
	let cookie = '';
	const call = async (method, path, body) => {
		const response = await fetch(`${url}/rest/${path}`, {
			method,
			// n8n wants `browser-id` to be the same on all requests of one session.
			headers: { 'browser-id': 'supabase-suite', 'content-type': 'application/json', cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const given = response.headers.getSetCookie().map((each) => each.split(';')[0]);
		if (given.length > 0) cookie = given.join('; ');
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
		return JSON.parse(text).data;
	};

	/** Begins to run a saved workflow as the button in the editor does; the id of its execution. */
	const startWorkflow = async (id, start = 'Start') => {
		const workflowData = await call('GET', `workflows/${id}`);
		const { executionId } = await call('POST', `workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: start },
		});
		return executionId;
	};

	/** What an execution has come to, when it has ended: `{ status, data }`, data being text. */
	const endOf = async (executionId) => {
		for (;;) {
			const { status, data } = await call('GET', `executions/${executionId}`);
			if (['success', 'error', 'crashed', 'canceled'].includes(status)) return { status, data };
			await sleep(200);
		}
	};

	const { userManagement } = await call('GET', 'settings');
	if (userManagement.showSetupOnFirstLoad)
		await call('POST', 'owner/setup', { email, password, firstName: 'Demo', lastName: 'Owner' });
	else await call('POST', 'login', { emailOrLdapLoginId: email, password });

	return {
		/** The credential of this name, made or brought up to date. */
		keepCredential: async (name, data, type = 'supabaseProjectApi') => {
			const known = (await call('GET', 'credentials')).find(
				(each) => each.name === name && each.type === type,
			);
			const { id } = known
				? await call('PATCH', `credentials/${known.id}`, { name, type, data })
				: await call('POST', 'credentials', { name, type, data });
			return { id, name };
		},

		/** What the test button of the credential's window says: `{ status, message }`. */
		testCredential: async (data, type = 'supabaseProjectApi') =>
			await call('POST', 'credentials/test', { credentials: { id: '', name: 'Test', type, data } }),

		workflows: async () => (await call('GET', 'workflows')).map(({ id, name }) => ({ id, name })),

		/** The workflow, with a credential in each node that needs one; one of the same name stays as it is. */
		keepWorkflow: async (workflow, credentials) => {
			const known = (await call('GET', 'workflows')).find(({ name }) => name === workflow.name);
			const { id } = known ?? (await call('POST', 'workflows', withCredentials(workflow, credentials)));
			return { id, name: workflow.name };
		},

		/** Publishes a workflow, so that its triggers listen; `published`, or why it was not. */
		activate: async (id) => {
			const { versionId } = await call('GET', `workflows/${id}`);
			await call('POST', `workflows/${id}/activate`, { versionId });
			for (;;) {
				const { status, ...more } = await call('GET', `workflows/${id}/publication-status`);
				if (status === 'published') return status;
				if (status !== 'in_progress') return JSON.stringify({ status, ...more });
				await sleep(100);
			}
		},

		deactivate: async (id) => {
			await call('POST', `workflows/${id}/deactivate`, {});
		},

		/** How the newest hundred executions of a workflow ended, or of those that ended so; and in which mode they ran. */
		executions: async (id, status) => {
			const filter = encodeURIComponent(
				JSON.stringify({ workflowId: id, ...(status && { status: [status] }) }),
			);
			const { results } = await call('GET', `executions?filter=${filter}&limit=100`);
			return results.map(({ id: execution, status, mode }) => ({ id: execution, status, mode }));
		},

		/** All that n8n keeps of an execution, as text. */
		execution: async (id) => JSON.stringify(await call('GET', `executions/${id}`)),

		startWorkflow,
		endOf,

		/** Stops an execution as the button in the editor does. */
		stopExecution: async (executionId) => {
			await call('POST', `executions/${executionId}/stop`, {});
		},

		/** Runs a saved workflow to its end; `{ status, data }`. */
		runWorkflow: async (id, start) => await endOf(await startWorkflow(id, start)),
	};
}

/**
 * An importable workflow holds no credentials, at most their names: this is what choosing one in each node does. Chosen
 * ones stay.
 */
const withCredentials = (workflow, credentials) => ({
	...workflow,
	nodes: workflow.nodes.map((node) => ({
		...node,
		credentials: { ...credentialOf(node, credentials), ...named(node.credentials, credentials) },
	})),
});

/** As n8n does when a workflow is imported: a credential that it does not know by its id is found by its name. */
const named = (chosen = {}, credentials) =>
	Object.fromEntries(
		Object.entries(chosen).map(([type, given]) => [
			type,
			Object.values(credentials).find((known) => known?.name === given.name) ?? given,
		]),
	);

/**
 * @param credentials `{ project, secretKey, user, oneTimeCode, webhookSecret }`; without one of a secret key, that of the
 * project
 */
function credentialOf({ type, parameters }, credentials) {
	const { project, secretKey = project, user, oneTimeCode, webhookSecret } = credentials;
	if (type === 'n8n-nodes-base.totp') return { totpApi: oneTimeCode };
	if (type === 'n8n-nodes-base.webhook') return { httpHeaderAuth: webhookSecret };
	if (!type.startsWith('n8n-nodes-supabase-suite.')) return {};
	if (parameters.actAs === 'user') return { supabaseUserApi: user };
	return { supabaseProjectApi: type.endsWith('.supabaseAuthAdmin') ? secretKey : project };
}
