/** Shows the figures of the moment that the pointer is at. The report is whole without it. */
import { Markup } from '../markup';

export const script = new Markup(`
for (const plot of document.querySelectorAll('.plot')) {
  const data = JSON.parse(plot.querySelector('script').textContent);
  const tip = plot.querySelector('.tip');
  const clock = (seconds) => {
    const sign = seconds < 0 ? '-' : '';
    const whole = Math.abs(Math.round(seconds));
    return sign + Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
  };
  for (const svg of plot.querySelectorAll('svg')) {
    const cursor = svg.querySelector('.cursor');
    const left = Number(svg.dataset.left);
    const right = Number(svg.dataset.right);
    const hide = () => { tip.hidden = true; cursor.setAttribute('hidden', ''); };
    svg.addEventListener('pointerleave', hide);
    svg.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * (svg.viewBox.baseVal.width / box.width);
      if (x < left || x > right) return hide();
      const at = data.from + ((x - left) / (right - left)) * (data.to - data.from);
      const weights = data.weights.findLast((step) => step.from <= at) ?? data.weights[0];
      const bucket = data.buckets.find((each) => at >= each.at && at < each.at + data.bucketWidth);
      const lines = [clock(at) + ' AWS time', 'weights ' + (100 - weights.replacement) + ' / ' + weights.replacement + ' %'];
      const bars = data.bars.filter((bar) => at >= bar.from && at <= bar.to).map((bar) => bar.label);
      if (bars.length > 0) lines.push(bars.join(', '));
      if (bucket) {
        lines.push(data.versions.original + ': ' + bucket.original.toFixed(0) + ' /s', data.versions.replacement + ': ' + bucket.replacement.toFixed(0) + ' /s');
        if (bucket.other > 0) lines.push('other: ' + bucket.other.toFixed(0) + ' /s');
        lines.push('failed: ' + bucket.failures);
        if (bucket.p50Ms !== undefined) lines.push('p50 ' + bucket.p50Ms + ' ms, p99 ' + bucket.p99Ms + ' ms');
      }
      tip.textContent = lines.join('\\n');
      tip.hidden = false;
      const inPlot = event.clientX - box.left;
      const shift = inPlot > box.width / 2 ? -tip.offsetWidth - 14 : 14;
      tip.style.transform = 'translate(' + Math.max(0, inPlot + shift) + 'px,' + (event.clientY - box.top) + 'px)';
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
      cursor.removeAttribute('hidden');
    });
  }
}
`);
