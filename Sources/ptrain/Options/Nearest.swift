func nearest(_ word: String, in words: [String]) -> String? { nil }
