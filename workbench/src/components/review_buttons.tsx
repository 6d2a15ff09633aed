// The five states of a content, as buttons with their keys.
import { REVIEW_STATES, type ReviewState } from '../api/review';
import { useLanguage } from '../language/context';

interface ReviewButtonsProps {
  state: ReviewState | null;
  choose: (state: ReviewState | null) => void;
  disabled?: boolean;
}

/** The one that is set takes itself back. */
export function ReviewButtons({ state, choose, disabled }: ReviewButtonsProps) {
  const { t } = useLanguage();
  return (
    <div className="review-buttons" role="group" aria-label={t('review.title')}>
      {REVIEW_STATES.map((each, index) => (
        <button
          key={each}
          type="button"
          className={`button review-button ${each}`}
          aria-pressed={each === state}
          disabled={disabled}
          onClick={() => choose(each === state ? null : each)}
        >
          <kbd>{index + 1}</kbd> {t(`review.${each}`)}
        </button>
      ))}
    </div>
  );
}
