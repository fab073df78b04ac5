import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../app/app';
import './notices.css';

/** Sentences that stay until they are dismissed. */
export function NoticeList() {
  const app = useApp();
  const all = useStore(app.notices.store);
  // What touches everything stands first.
  const urgent = (tag: string | undefined) => Number(tag === 'storage' || tag === 'engine');
  const notices = all.toSorted((a, b) => urgent(b.tag) - urgent(a.tag));
  if (notices.length === 0) return null;
  return (
    <section className="notices" aria-label="Notices">
      {notices.length > 2 ? (
        <button type="button" className="button small" onClick={() => app.notices.clear()}>
          Dismiss all {notices.length}
        </button>
      ) : null}
      <ul>
        {notices.map((notice) => (
          <li
            key={notice.id}
            className="notice"
            data-kind={notice.kind}
            role={notice.kind === 'problem' ? 'alert' : 'status'}
          >
            <div className="notice-body">
              <p>{notice.sentence}</p>
              {notice.progress === undefined ? null : (
                <progress value={notice.progress} max={1} aria-label={notice.sentence} />
              )}
              {notice.action ? (
                <button type="button" className="button small" onClick={notice.action.perform}>
                  {notice.action.label}
                </button>
              ) : null}
            </div>
            {notice.tag === 'storage' ? null : (
              <button
                type="button"
                className="icon-button small"
                aria-label="Dismiss"
                onClick={() => app.notices.dismiss(notice.id)}
              >
                <X />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
