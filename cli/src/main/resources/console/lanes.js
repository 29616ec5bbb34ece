// Draws the visible requests as lanes on a time axis. The time to draw does not depend on the number of requests.

const SOLID = {ok: 1, bad: 1, stop: 1};

/** Returns the CSS class of a request's color. */
export function tone(request) {
  switch (request.Outcome ?? request.OperationStatus) {
    case 'SUCCEEDED': return 'ok';
    case 'FAILED': case 'TIMED_OUT': case 'LOST': return 'bad';
    case 'CANCELED': case 'SUPERSEDED': return 'stop';
    case 'PENDING': return 'pending';
    case 'CANCEL_IN_PROGRESS': return 'cancel';
    default: return 'progress';
  }
}

/** Returns the times of a lane's parts in milliseconds. Called once for each change of the request. */
export function lane(request) {
  const at = {};
  for (const moment of request.Timeline ?? []) at[moment.What] = Date.parse(moment.At);
  const submitted = at.Submitted ?? Date.parse(request.SubmittedAt ?? request.EventTime);
  const settled = at.Settled ?? (request.Outcome ? Date.parse(request.SettledAt ?? request.EventTime) : undefined);
  return {
    submitted,
    started: at.Started ?? at.StartAttempted,
    cancelled: at.CancelRequested,
    settled: Number.isNaN(settled) ? submitted : settled,
    deadline: request.Deadline ? Date.parse(request.Deadline) : undefined,
    next: !request.Outcome && request.RetryAfter ? Date.parse(request.RetryAfter) : undefined,
    tone: tone(request),
  };
}

export function time(ms) {
  const at = new Date(ms);
  return at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString([], {hour12: false}) : at.toLocaleString([], {hour12: false});
}

/** Returns the contents of a lane as text. */
export function tell({lane: l, polls}) {
  const moments = [['submitted', l.submitted], ['started', l.started], ['cancel requested', l.cancelled], ['settled', l.settled],
    ['next poll', l.next], ['deadline', l.deadline]];
  if (polls.length) moments.splice(2, 0, [polls.length === 1 ? '1 poll,' : `${polls.length} polls, the last`, polls.at(-1)]);
  return moments.filter(([, at]) => at !== undefined).map(([what, at]) => `${what} ${time(at)}`).join('; ');
}

/** Returns the colors in use. Called again when the color scheme changes. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue('--' + name).trim();
  return Object.fromEntries(
    ['pending', 'progress', 'cancel', 'ok', 'bad', 'stop', 'text', 'soft', 'line', 'card'].map((name) => [name, of(name)]));
}

/** Gives a canvas the resolution of the screen. Returns whether its size changed. */
export function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Draws one lane with all its marks. x(ms) returns the position of a time. */
export function drawLane(context, colors, entry, x, left, right, top, height, now) {
  const {lane: l, polls} = entry;
  const end = l.settled ?? now;
  const from = Math.max(left, x(l.submitted));
  const to = Math.min(right, x(end));
  const mid = top + height / 2;
  const bar = Math.min(10, height - 4);
  if (to >= left && from <= right) {
    const piece = (a, b, color) => {
      const xa = Math.max(left, x(a));
      const xb = Math.min(right, Math.max(x(b), x(a) + 3));
      if (xb > xa) {
        context.fillStyle = color;
        context.fillRect(xa, mid - bar / 2, xb - xa, bar);
      }
    };
    const cancelled = l.cancelled ?? Infinity;
    const started = Math.min(l.started ?? end, end);
    context.globalAlpha = SOLID[l.tone] ? 0.45 : 0.85;
    piece(l.submitted, started, colors.pending);
    piece(started, Math.min(cancelled, end), colors.progress);
    if (cancelled < end) piece(Math.max(cancelled, started), end, colors.cancel);
    context.globalAlpha = 1;
    if (l.settled !== undefined) {
      const cap = x(l.settled);
      if (cap >= left && cap <= right) {
        context.fillStyle = colors[l.tone];
        context.beginPath();
        context.arc(cap, mid, bar / 2 + 1, 0, 7);
        context.fill();
      }
    }
    context.fillStyle = colors.text;
    for (const poll of polls) {
      const px = x(poll);
      if (px >= left && px <= right) context.fillRect(px - 0.75, mid - bar / 2 - 2, 1.5, bar + 4);
    }
  }
  const mark = (at, color, dotted) => {
    const px = x(at);
    if (px < left || px > right) return;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.setLineDash(dotted ? [2, 2] : []);
    context.beginPath();
    context.moveTo(px, top + 3);
    context.lineTo(px, top + height - 3);
    context.stroke();
    context.setLineDash([]);
  };
  if (l.settled === undefined && l.next > now) {
    context.strokeStyle = colors.soft;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(Math.max(left, x(now)), mid);
    context.lineTo(Math.min(right, x(l.next)), mid);
    context.stroke();
    context.setLineDash([]);
    mark(l.next, colors.soft, true);
  }
  if (l.cancelled !== undefined) mark(l.cancelled, colors.cancel, false);
  if (l.deadline !== undefined) mark(l.deadline, colors.bad, false);
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400];

/** Draws the axis, with ticks at round times of the day. */
export function drawAxis(context, colors, from, to, left, right) {
  const pixels = right - left;
  const step = 1000 * (STEPS.find((s) => (s * 1000 * pixels) / (to - from) > 80) ?? 86400);
  context.font = '11px system-ui, "DejaVu Sans", sans-serif';
  context.fillStyle = colors.soft;
  const zone = new Date(from).getTimezoneOffset() * 60000;
  for (let t = Math.ceil((from - zone) / step) * step + zone; t < to; t += step) {
    const px = left + ((t - from) / (to - from)) * pixels;
    context.fillRect(px, 13, 1, 5);
    const date = new Date(t);
    const text = step >= 86400000 ? date.toLocaleDateString([], {day: 'numeric', month: 'short'})
      : date.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: step < 60000 ? '2-digit' : undefined, hour12: false});
    const width = context.measureText(text).width;
    if (px + width / 2 < right && px - width / 2 > left) context.fillText(text, px - width / 2, 11);
  }
}
