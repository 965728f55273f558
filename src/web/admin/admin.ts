/** The page for authors at `/admin`. */
export {}
