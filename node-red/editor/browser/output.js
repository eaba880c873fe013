/**
 * How the result leaves the node: shown for operations that have more than one way. The inputs are not those that
 * Node-RED stores by itself, since looking at a flow that is older than this choice must not change it.
 */
function openOutput(node) {
	const output = $('#supabase-output');
	if (output.length === 0) return { show: () => {}, save: () => {} };
	const file = makeTypedInput($('#supabase-output-file'), ['str', ...references], {
		type: node.outputFileType,
		value: node.outputFile,
	});
	let operation = { output: [] };
	let resource = '';
	// Stays at hand while another operation is looked at that has no such way.
	let wanted = node.output;
	const usual = (mode) => (operation.output.includes(mode) ? mode : operation.output[0]);
	// The same way is told in other words where a file is what comes.
	const wordOf = (mode) => (operation.gives && { file: 'disk', all: 'answer' }[mode]) || mode;
	const show = () => {
		const hasChoice = operation.output.length > 1;
		$('.supabase-output').toggle(hasChoice);
		$('.supabase-output-note').text(
			hasChoice ? text(`output.help.${wordOf(output.val())}`, { resource }) : '',
		);
		$('.supabase-output-file').toggle(hasChoice && output.val() === 'file');
	};
	output.on('change', () => {
		wanted = output.val();
		show();
	});
	return {
		show: (chosen) => {
			operation = chosen;
			resource = lowered(text(`resource.${operation.resource}`));
			for (const option of output.children().toArray()) {
				option.hidden = option.disabled = !operation.output.includes(option.value);
				option.text = text(`output.${wordOf(option.value)}`, { resource });
			}
			output.val(usual(wanted));
			file.hint(text(operation.gives ? 'placeholder.diskFile' : 'placeholder.outputFile'));
			show();
		},
		save: () => {
			if (output.val() !== usual(node.output)) node.output = output.val();
			const { type, value } = file.read();
			if (value === (node.outputFile ?? '') && type === (node.outputFileType || 'str')) return;
			node.outputFile = value;
			node.outputFileType = type;
		},
	};
}
