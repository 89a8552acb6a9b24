import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { offerPicture } from '../../stores/bringSettings.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';

/** For those who do not drag and drop. */
export function FromPictureButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t('importSettings:settingsFromAPicture')} onClick={() => input.current?.click()}>
        <FileUp aria-hidden />
      </IconButton>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hidden
        aria-label={t('importSettings:pictureToTakeSettings')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file can be chosen again.
          event.target.value = '';
          if (file) void offerPicture(file);
        }}
      />
    </>
  );
}
