/**
 * How the result leaves the node: shown for operations that have more than one way. The inputs are not those that
 * Node-RED stores by itself, since looking at a flow that is older than this choice must not change it.
 */
function openOutput(node) {
	const output = $('#supabase-output').val(node.output || 'all');
	const file = makeTypedInput($('#supabase-output-file'), ['str', ...references], {
		type: node.outputFileType,
		value: node.outputFile,
	});
	let offered = [];
	let gives;
	let resource = '';
	// The same way is told in other words where a file is what comes.
	const wordOf = (mode) => (gives && { file: 'disk', all: 'answer' }[mode]) ?? mode;
	const show = () => {
		const mode = offered.includes(output.val()) ? output.val() : offered[0];
		const hasChoice = offered.length > 1;
		$('.supabase-output').toggle(hasChoice);
		$('.supabase-output-note').text(hasChoice ? text(`output.help.${wordOf(mode)}`, { resource }) : '');
		$('.supabase-output-file').toggle(hasChoice && mode === 'file');
	};
	output.on('change', show);
	return {
		show: (operation) => {
			offered = operation.output;
			gives = operation.gives;
			resource = lowered(text(`resource.${operation.resource}`));
			for (const option of output.children().toArray()) {
				option.hidden = option.disabled = !offered.includes(option.value);
				option.text = text(`output.${wordOf(option.value)}`, { resource });
			}
			if (!offered.includes(output.val())) output.val(offered[0]);
			file.hint(text(gives ? 'placeholder.diskFile' : 'placeholder.outputFile'));
			show();
		},
		save: () => {
			if (output.val() !== (node.output || 'all')) node.output = output.val();
			const { type, value } = file.read();
			if (value === (node.outputFile ?? '') && type === (node.outputFileType || 'str')) return;
			node.outputFile = value;
			node.outputFileType = type;
		},
	};
}
