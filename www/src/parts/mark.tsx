/** The sign of the dashboard, as in `favicon.svg`: two ways that lead to one endpoint. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" />
    <path d="M8.5 8.5 16 16M8.5 23.5 16 16M16 16h7.5" />
    <circle cx="8.5" cy="8.5" r="3" />
    <circle cx="8.5" cy="23.5" r="3" />
    <circle cx="23.5" cy="16" r="3.6" />
  </svg>
);
