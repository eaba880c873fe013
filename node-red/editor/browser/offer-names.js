/**
 * Offers names below a text input as soon as it is entered. Whatever else is typed stays: a name is taken only when it
 * is clicked, or walked to with the arrow keys and confirmed with Enter. With `many`, the input holds several names;
 * `list` is told what is typed.
 */
function offerNames(input, { list, many = false, isOn = () => true, onList, onPick }) {
	let menu;
	let shown = [];
	let active = -1;
	const nextTurn = makeTurns();

	const close = () => {
		menu?.remove();
		menu = undefined;
		active = -1;
		document.removeEventListener('scroll', place, true);
	};
	// A dialog also scrolls by itself, to show the input that is entered.
	const place = () => {
		const { left, top, bottom, width } = input[0].getBoundingClientRect();
		const below = window.innerHeight - bottom - 8;
		const isBelow = below > 180 || below > top;
		menu.css({
			left,
			minWidth: Math.max(width, 220),
			maxHeight: Math.min(260, isBelow ? below : top - 8),
			...(isBelow
				? { top: bottom + 2, bottom: 'auto' }
				: { top: 'auto', bottom: window.innerHeight - top + 2 }),
		});
	};
	const highlight = (index) => {
		active = index;
		const options = menu.children();
		options.removeClass('is-active').eq(index).addClass('is-active');
		options[index]?.scrollIntoView({ block: 'nearest' });
	};
	const pick = (listed) => {
		input.val(many ? [...split(input.val()).before, listed.name].join(', ') : listed.name);
		close();
		input.trigger('change');
		onPick?.(listed);
	};
	const show = (found) => {
		close();
		shown = found;
		if (found.length === 0) return;
		menu = $('<div class="supabase-names" role="listbox">').append(
			found.map((listed) =>
				nameOption(listed).on('mousedown', (event) => {
					// The input keeps the focus.
					event.preventDefault();
					pick(listed);
				}),
			),
		);
		place();
		menu.appendTo(document.body);
		document.addEventListener('scroll', place, true);
	};
	const open = async (isTyped) => {
		if (!isOn()) return close();
		const isLast = nextTurn();
		const names = await list(input.val());
		// What was asked later may have been answered sooner.
		if (!isLast()) return;
		if (names === undefined || !input.is(':focus')) return close();
		onList?.(names);
		show(matching(names, input.val(), { many, isTyped }));
	};

	input.attr({ autocomplete: 'off', role: 'combobox' });
	input.on('focus click', () => void (menu ?? open(false)));
	input.on('input', () => void open(true));
	input.on('blur', close);
	input.on('keydown', (event) => {
		if (menu === undefined) return event.key === 'ArrowDown' ? void open(false) : undefined;
		if (event.key === 'Escape') close();
		else if (event.key === 'ArrowDown') highlight((active + 1) % shown.length);
		else if (event.key === 'ArrowUp') highlight((active <= 0 ? shown.length : active) - 1);
		else if (event.key === 'Enter' && active >= 0) pick(shown[active]);
		else return;
		event.preventDefault();
		event.stopPropagation();
	});
}

/** The names that fit what is typed: those that begin with it first. All of them until something is typed. */
function matching(names, value, { many, isTyped }) {
	const { before, last } = many ? split(value) : { before: [], last: value.trim() };
	// Inside of brackets stand columns of another table.
	if (many && value.split('(').length > value.split(')').length) return [];
	const wanted = isTyped ? last.toLowerCase() : '';
	const rank = ({ name }) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
	const found = names
		.filter(({ name }) => name.toLowerCase().includes(wanted) && !before.includes(name))
		.sort((one, other) => rank(one) - rank(other));
	return found.length === 1 && found[0].name === last ? [] : found;
}

/** The names before the last comma, and what stands behind it. */
function split(value) {
	const parts = value.split(',').map((part) => part.trim());
	return { before: parts.slice(0, -1), last: parts.at(-1) };
}

function nameOption(listed) {
	const { name, isKey, required, type, help } = listed;
	const option = $('<div class="supabase-name" role="option">').attr('title', describeName(listed));
	const title = $('<span class="supabase-name-title">').append(
		$('<span class="supabase-name-text">').text(name),
	);
	if (required) title.append('<span class="supabase-required">*</span>');
	if (isKey) title.append(' <i class="fa fa-key"></i>');
	return option.append(
		title,
		$('<span class="supabase-name-facts">').text([type, help].filter(Boolean).join(' · ')),
	);
}
