import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/ui.css';
import './styles/jobs.css';
import './styles/review.css';
import './styles/types.css';
import './styles/tables.css';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
