/**
 * Names of the live project for the inputs of a dialog: tables, columns, functions … Each list is read once while the
 * dialog is open. `writtenIn` tells what is written in a field of the form, or nothing where it comes from elsewhere.
 */
function makeNames(node, writtenIn) {
	const answers = new Map();
	const ask = async (lookup, typed) => {
		const project = $('#node-input-project').val();
		const chosen = RED.nodes.node(project);
		if (!chosen) return { problem: text('names.noProject') };
		if (chosen.changed) return { problem: text('names.notDeployed') };
		const of = {
			schema: writtenIn('schema'),
			table: writtenIn('table'),
			function: writtenIn('function'),
			bucket: writtenIn('bucket'),
			// The folders in the one that is typed so far.
			folder: lookup === 'folders' ? typed.slice(0, Math.max(0, typed.lastIndexOf('/'))) : '',
		};
		if (lookup === 'columns' && !of.table) return { problem: text('names.noTable') };
		if (lookup === 'arguments' && !of.function) return { problem: text('names.noFunction') };
		if (lookup === 'folders' && !of.bucket) return { problem: text('names.noBucket') };
		const question = JSON.stringify({ project, lookup, ...of });
		if (!answers.has(question)) {
			const answer = askRuntime(question);
			answers.set(question, answer);
			// What the runtime could not be asked can be asked again.
			answer.then(({ isFinal }) => isFinal || answers.delete(question));
		}
		return await answers.get(question);
	};
	return {
		/** What other nodes of this type hold in a field of that name. */
		used: (name) => async () => {
			const used = new Set();
			RED.nodes.eachNode((other) => {
				if (other.type !== form.type || other.id === node.id || other[`field_${name}Type`] !== 'str') return;
				const value = other[`field_${name}`]?.trim();
				if (value) used.add(value);
			});
			return [...used].sort().map((each) => ({ name: each }));
		},
		/** For one field, with the line below it that says why nothing can be offered. */
		of: (note) => {
			const nextTurn = makeTurns();
			const list = async (lookup, typed = '') => {
				const isLast = nextTurn();
				const { names, problem } = await ask(lookup, typed);
				if (isLast()) note.text(problem ?? '');
				return names;
			};
			return {
				list,
				offer: (input, lookup, options) =>
					offerNames(input, { list: async (typed) => await list(lookup, typed), ...options }),
			};
		},
	};
}

/** A relative address and jQuery carry the editor's own sign-in. */
function askRuntime(question) {
	return new Promise((resolve) => {
		$.ajax({
			url: 'supabase/names',
			method: 'POST',
			contentType: 'application/json',
			data: question,
			timeout: 20_000,
		})
			.done(({ names, problem }) => resolve({ names, problem, isFinal: true }))
			.fail(({ status, statusText }) =>
				resolve({
					problem:
						status === 401 || status === 403
							? text('names.notAllowed')
							: text('names.failed', { reason: `${status} ${statusText}` }),
				}),
			);
	});
}
